import type { Engine, Program } from '../../contracts/engine.ts';
import { loadTf } from '../tf.ts';
import { compile } from './compile.ts';
import { checkDevice, type Device } from './devices.ts';
import { onnxMemory } from './memory.ts';
import { profile } from './profile.ts';
import { loadRuntime, type Runtime, type RuntimeSources } from './runtime.ts';
import { keepSessions } from './sessions.ts';
import { defined } from '../../defined.ts';

export interface OnnxOptions extends RuntimeSources {
  /** `auto` is the CPU: which device is faster can only be said for a model, by whoever opens it. */
  readonly device?: Device | 'auto';
  readonly threads: number;
}

/**
 * Compiles each step to an ONNX graph, and lets ONNX Runtime run it. Throws `EngineError` when it, or the device, is
 * not there.
 */
export const openOnnx = async ({ device = 'auto', threads, ...sources }: OnnxOptions): Promise<Engine> => {
  const [{ instead, ...library }, tf] = await Promise.all([loadRuntime(sources), loadTf()]);
  const runtime: Runtime = {
    ...library,
    device: device === 'auto' ? 'cpu' : device,
    threads,
    sessions: keepSessions(library.ort),
  };
  await checkDevice(runtime, runtime.device);
  // A native session has threads of its own; in wasm they are those of the whole process, set before its first session.
  if (runtime.name === 'onnxruntime-web') runtime.ort.env.wasm.numThreads = threads;
  const asked =
    device === 'auto'
      ? `${runtime.name} is installed; its CPU device is the default`
      : `its device \`${device}\` was asked for`;
  return {
    name: 'onnx',
    device: runtime.device,
    threads,
    version: `${runtime.name} ${runtime.version}`,
    reason: instead ? `in wasm, slower than a native build, as ${instead}` : asked,
    blockLength: 16,
    tf,
    memory: (values) => onnxMemory(runtime, values),
    compile: (program) => compile(tf, runtime, program),
    ...defined({
      profile:
        runtime.device === 'cpu' && runtime.name === 'onnxruntime-node'
          ? (program: Program) => profile(tf, runtime, program)
          : undefined,
    }),
    close: () => runtime.sessions.close(),
  };
};
