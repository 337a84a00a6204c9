import type { Tensor, TypedTensor } from 'onnxruntime-node';
import type { HostTensor, HostTensors, Memory } from '../engine.ts';
import { sameShape } from '../host.ts';

export type Ort = typeof import('onnxruntime-node');

/** State as tensors of ONNX Runtime: a run takes them and puts others in their place; nothing is copied until it is read. */
export interface OnnxMemory extends Memory {
  readonly tensors: Map<string, Tensor>;
}

export const onnxMemory = (ort: Ort, values: HostTensors): OnnxMemory => {
  const tensors = new Map(Object.entries(values).map(([name, value]) => [name, tensorOf(ort, value)]));
  const held = (name: string): Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`The memory holds no \`${name}\`.`);
    return tensor;
  };
  return {
    tensors,
    read: (wanted = [...tensors.keys()]) => Promise.resolve(Object.fromEntries(wanted.map((name) => [name, valueOf(held(name))]))),
    write: (written) => {
      for (const [name, value] of Object.entries(written)) {
        const { dims } = held(name);
        if (!sameShape(dims, value.shape)) throw new Error(`\`${name}\` is [${dims.join(', ')}] in memory, and [${value.shape.join(', ')}] was written.`);
        tensors.set(name, tensorOf(ort, value));
      }
    },
    dispose: () => tensors.clear(),
  };
};

const tensorOf = ({ Tensor }: Ort, { dtype, data, shape }: HostTensor): Tensor => new Tensor(dtype, data.slice() as never, [...shape]);

const valueOf = (tensor: Tensor): HostTensor => {
  const { type, data, dims } = tensor as TypedTensor<'float32' | 'int32' | 'uint8'>;
  return { dtype: type, data: data.slice() as HostTensor['data'], shape: [...dims] };
};
