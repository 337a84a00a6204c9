import type { Tensor, Tf, ElementType, HostArray, HostTensor, Spec } from '../contracts/tensors.ts';

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export const allocate = (dtype: ElementType, length: number): HostArray => {
  if (dtype === 'float32') return new Float32Array(length);
  return dtype === 'int32' ? new Int32Array(length) : new Uint8Array(length);
};

/** A copy of a tensor's values; bytes and booleans leave tfjs as int32. */
export const toHost = (tensor: Tensor): HostTensor => {
  const values = tensor.dataSync();
  if (tensor.dtype === 'float32')
    return { shape: tensor.shape, dtype: 'float32', data: Float32Array.from(values as Float32Array) };
  return { shape: tensor.shape, dtype: 'int32', data: Int32Array.from(values as Int32Array) };
};

/** A tensor of copied values; bytes become int32. */
export const toTensor = (tf: Tf, data: HostArray, shape: readonly number[]): Tensor =>
  data instanceof Float32Array
    ? tf.tensor(data.slice(), [...shape], 'float32')
    : tf.tensor(Int32Array.from(data), [...shape], 'int32');

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** `float32 [64, 784]`, for messages. */
export const describe = ({ dtype, shape }: Pick<Spec, 'shape'> & { readonly dtype: string }): string =>
  `${dtype} [${shape.join(', ')}]`;
