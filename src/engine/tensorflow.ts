import util from 'node:util';
import type { Tensor, Tf } from '../contracts/tensors.ts';
import { eager } from './eager.ts';
import { EngineError, type Engine } from '../contracts/engine.ts';
import { findPackage } from './find-package.ts';
import { distances, spread } from './gradients/conv.ts';
import { repairGradients } from './gradients/gradients.ts';
import { quietly } from './quietly.ts';
import { loadTf } from './tf.ts';
import {
  deviceKept,
  dllMissing,
  libraryMissing,
  noGpu,
  notBuilt,
  tensorflowMissing,
  tensorflowUnusable,
  tensorflowWithoutCuda,
} from './messages.ts';

export interface TensorflowOptions {
  readonly device?: 'auto' | 'cpu' | 'cuda';
  /** Threads of one op. TensorFlow takes them when it is loaded: the first to open it in a process decides. */
  readonly threads: number;
  /** Folders whose packages are looked at, in this order: the user's project, then where assay is installed. */
  readonly from?: readonly string[];
}

/**
 * Runs each step eagerly on TensorFlow's C library, by the binding that the user installed. Throws `EngineError` with
 * what is missing.
 */
export const openTensorflow = async ({
  device = 'auto',
  threads,
  from = [process.cwd(), import.meta.dirname],
}: TensorflowOptions): Promise<Engine> => {
  const tf = await loadTf();
  const { name, version, reason, ...binding } = (loaded ??= loadFirst(tf, device, threads, from));
  const {
    isUsingGpuDevice: gpu,
    binding: { TF_Version: library },
  } = tf.findBackend('tensorflow') as unknown as NodeBackend;
  if (device === 'cuda' && !gpu)
    throw new EngineError(
      tensorflowWithoutCuda({
        reason: name.endsWith('-gpu') ? noGpu() : `\`${gpuPackage}\` is not installed; \`npm i ${gpuPackage}\``,
      }),
    );
  if (device === 'cpu' && gpu) throw new EngineError(deviceKept());
  const why = name.endsWith('-gpu') && !gpu && device === 'auto' ? `${reason}, on the CPU as ${noGpu()}` : reason;
  return {
    ...eager(tf, 'tensorflow'),
    name: 'tensorflow',
    device: gpu ? 'cuda' : 'cpu',
    threads: binding.threads,
    version: `${name.replace('@tensorflow/', '')} ${version}, TensorFlow ${library}`,
    reason: why,
  };
};

const cpuPackage = '@tensorflow/tfjs-node';
const gpuPackage = '@tensorflow/tfjs-node-gpu';

/** What is asked of tfjs-node's backend. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}
interface Binding {
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  readonly reason: string;
}
let loaded: Binding | undefined;

const loadFirst = (tf: Tf, device: 'auto' | 'cpu' | 'cuda', threads: number, from: readonly string[]): Binding => {
  const wanted = device === 'cpu' ? [cpuPackage, gpuPackage] : [gpuPackage, cpuPackage];
  const found = wanted.flatMap((name) => findPackage(name, from) ?? []);
  if (found.length === 0) throw new EngineError(tensorflowMissing({ cpu: cpuPackage, gpu: gpuPackage }));
  setEnvironment(device, threads);
  const failures: string[] = [];
  for (const { name, version, load } of found) {
    try {
      quietly(load);
      spreadVolumeFilters(tf);
      return { name, version, threads, reason: [`${name} is installed`, ...failures].join('; ') };
    } catch (error) {
      failures.push(`${name} ${version} does not load: ${causeOf(name, error as Error)}`);
    } finally {
      // It may bring tfjs a second time, whose gradients would take the place of ours.
      repairGradients(tf);
      void tf.setBackend('cpu');
    }
  }
  throw new EngineError(tensorflowUnusable({ failures }));
};

/** On a CPU, TensorFlow convolves volumes without dilation alone. */
const spreadVolumeFilters = (tf: Tf): void => {
  const theirs = tf.getKernel('Conv3D', 'tensorflow');
  const kernelFunc: typeof theirs.kernelFunc = ({ inputs, attrs, backend }) => {
    const { x, filter } = inputs as unknown as { x: Tensor; filter: Tensor };
    const spreadFilter = tf.tidy(() => spread(tf, filter, distances(filter, attrs!['dilations'] as number)));
    return theirs.kernelFunc({
      inputs: { x, filter: spreadFilter } as never,
      attrs: { ...attrs, dilations: 1 },
      backend,
    });
  };
  tf.unregisterKernel('Conv3D', 'tensorflow');
  tf.registerKernel({ ...theirs, kernelFunc });
};

/**
 * What the packages and the library read when they load. Node 23 took two functions away that tfjs-node 4.22 still
 * calls.
 */
const setEnvironment = (device: string, threads: number): void => {
  const old = util as unknown as Record<string, unknown>;
  old['isArray'] ??= Array.isArray;
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_NUM_INTRAOP_THREADS'] = process.env['OMP_NUM_THREADS'] = String(threads);
  if (device === 'cpu') process.env['CUDA_VISIBLE_DEVICES'] = '-1';
};

const causeOf = (name: string, { message }: Error): string => {
  const library = /(lib[\w+-]+[\w.+-]*|[\w-]+\.dll): cannot open shared object file|Library not loaded: (\S+)/
    .exec(message)
    ?.slice(1)
    .find(Boolean);
  if (library) return libraryMissing({ library, name });
  if (message.includes('can not be found at path')) return notBuilt({ name });
  if (message.includes('specified module could not be found')) return dllMissing();
  return message.trim().split('\n')[0]!.replace(/\.$/, '');
};
