import type { Tensor, TypedTensor } from 'onnxruntime-node';
import type { HostTensor, HostTensors } from '../../contracts/tensors.ts';
import type { Memory } from '../../contracts/engine.ts';
import { sameShape } from '../host.ts';
import { encodeModel, type ValueMessage } from './proto.ts';
import type { Ort } from './ort.ts';
import type { Runtime } from './runtime.ts';

/**
 * State as tensors of ONNX Runtime: a run takes them and puts others in their place; nothing is copied until it is
 * read.
 */
export interface OnnxMemory extends Memory {
  readonly tensors: Map<string, Tensor>;
  /** Puts what a run gave in place of what it took. */
  replace(name: string, tensor: Tensor): void;
  /** Resolves when what is being read has left the device: a run must not take it away. */
  settled(): Promise<unknown>;
}

export const onnxMemory = (runtime: Runtime, values: HostTensors): OnnxMemory => {
  const tensors = new Map(Object.entries(values).map(([name, value]) => [name, tensorOf(runtime.ort, value)]));
  let reading: Promise<unknown> = Promise.resolve();
  const held = (name: string): Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`The memory holds no \`${name}\`.`);
    return tensor;
  };
  const replace = (name: string, tensor: Tensor) => {
    const before = tensors.get(name);
    if (before && isOnDevice(before)) before.dispose();
    tensors.set(name, tensor);
  };
  return {
    tensors,
    replace,
    settled: () => reading,
    read: (wanted = [...tensors.keys()]) => {
      const read = readAll(runtime, Object.fromEntries(wanted.map((name) => [name, held(name)])));
      reading = read.catch(() => undefined);
      return read;
    },
    write: (written) => {
      for (const [name, value] of Object.entries(written)) {
        const { dims } = held(name);
        if (!sameShape(dims, value.shape))
          throw new Error(
            `\`${name}\` is [${dims.join(', ')}] in memory, and [${value.shape.join(', ')}] was written.`,
          );
        replace(name, tensorOf(runtime.ort, value));
      }
    },
    dispose: () => {
      for (const tensor of tensors.values()) if (isOnDevice(tensor)) tensor.dispose();
      tensors.clear();
    },
  };
};

const tensorOf = ({ Tensor }: Ort, { dtype, data, shape }: HostTensor): Tensor =>
  new Tensor(dtype, data.slice() as never, [...shape]);

const isOnDevice = ({ location }: Tensor): boolean => location === 'gpu-buffer';

const readAll = (runtime: Runtime, wanted: Readonly<Record<string, Tensor>>): Promise<HostTensors> => {
  const onDevice = Object.fromEntries(Object.entries(wanted).filter(([, tensor]) => isOnDevice(tensor)));
  // Copied before anything is waited for: the next run may change what it is handed.
  const here = Object.fromEntries(
    Object.entries(wanted).flatMap(([name, tensor]) => (name in onDevice ? [] : [[name, valueOf(tensor)]])),
  );
  if (Object.keys(onDevice).length === 0) return Promise.resolve(here);
  return download(runtime, onDevice).then((downloaded) => ({ ...here, ...downloaded }));
};

/**
 * A graph that copies is what brings tensors off a device: `getData` of onnxruntime-node 1.30 ends the process there.
 */
const download = async (
  { device, sessions }: Runtime,
  tensors: Readonly<Record<string, Tensor>>,
): Promise<HostTensors> => {
  const names = Object.keys(tensors);
  const values = names.map((name): ValueMessage => ({
    name,
    shape: tensors[name]!.dims,
    type: tensors[name]!.type as ValueMessage['type'],
  }));
  const outputOf = (name: string) => `copy/${name}`;
  const model = encodeModel({
    graph: {
      name: 'download',
      nodes: names.map((name) => ({
        op: 'Identity',
        domain: '',
        inputs: [name],
        outputs: [outputOf(name)],
        attributes: {},
      })),
      constants: [],
      inputs: values,
      outputs: values.map((value) => ({ ...value, name: outputOf(value.name) })),
    },
  });
  const session = await sessions.take(model, { executionProviders: [device], logSeverityLevel: 3 });
  try {
    const copies = await session.run(tensors);
    return Object.fromEntries(names.map((name) => [name, valueOf(copies[outputOf(name)]!)]));
  } finally {
    await sessions.giveBack(session);
  }
};

const valueOf = (tensor: Tensor): HostTensor => {
  const { type, data, dims } = tensor as TypedTensor<'float32' | 'int32' | 'uint8'>;
  return { dtype: type, data: data.slice() as HostTensor['data'], shape: [...dims] };
};
