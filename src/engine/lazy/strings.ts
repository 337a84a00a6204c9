import type { TensorInfo } from '@tensorflow/tfjs-core';
import { EngineError } from '../../contracts/engine.ts';
import type { Extension, Infos } from '../record/backend.ts';
import { noStrings } from '../messages.ts';

/** Kernels that move elements about, whatever these are. */
export const moving: ReadonlySet<string> = new Set([
  'Identity', 'Reshape', 'ExpandDims', 'Concat', 'Pack', 'Unpack', 'Slice', 'StridedSlice', 'SplitV', 'Tile',
  'BroadcastTo', 'Transpose', 'Reverse', 'GatherV2', 'GatherNd', 'Select',
]); // prettier-ignore
const matching: ReadonlySet<string> = new Set(['Equal', 'NotEqual']);
const ordering: ReadonlySet<string> = new Set(['Greater', 'GreaterEqual', 'Less', 'LessEqual']);

/** Strings, which ONNX graphs hardly know: each is a number in a table, and graphs move the numbers about. */
export const strings: Extension = (tf, backend) => {
  const held = new WeakSet<object>();
  const table: Uint8Array[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (bytes: Uint8Array): number => {
    const text = tf.util.decodeString(bytes);
    const number = numbers.get(text) ?? table.push(bytes) - 1;
    numbers.set(text, number);
    return number;
  };
  const numbersOf = (values: unknown, shape: readonly number[]) =>
    Int32Array.from(
      (values as Uint8Array[] | null) ??
        Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => new Uint8Array()),
      numberOf,
    );
  const bytesOf = (values: ArrayLike<number>) => Array.from(values, (number) => table[number]!);
  const asStrings = (infos: Infos): Infos => {
    const mark = (info: TensorInfo): TensorInfo => {
      held.add(info.dataId);
      return { ...info, dtype: 'string' };
    };
    return Array.isArray(infos) ? infos.map(mark) : mark(infos);
  };
  const textsOf = ({ dataId }: TensorInfo) =>
    bytesOf(backend.readSync(dataId) as Int32Array).map((bytes) => tf.util.decodeString(bytes));

  /** Orders strings on the host, so they must be known, and compares their places. */
  const compare = (kernel: string, inputs: Readonly<Record<string, TensorInfo>>): Infos => {
    const texts = Object.entries(inputs).map(([name, { dataId, shape }]) => ({
      name,
      shape,
      own: textsOf({ dataId, shape, dtype: 'string' }),
    }));
    const sorted = [...new Set(texts.flatMap(({ own }) => own))].sort();
    const ranks = texts.map(({ name, shape, own }): [string, TensorInfo] => [
      name,
      {
        dataId: backend.write(
          Int32Array.from(own, (text) => sorted.indexOf(text)),
          shape,
          'int32',
        ),
        shape,
        dtype: 'int32',
      },
    ]);
    const result = backend.call(kernel, Object.fromEntries(ranks));
    for (const [, { dataId }] of ranks) backend.disposeData(dataId);
    return result;
  };

  return {
    ...backend,
    call: (kernel, inputs, attributes = {}) => {
      const { dtype, value } = attributes as { dtype?: string; value?: string };
      if (kernel === 'Fill' && dtype === 'string')
        return asStrings(
          backend.call(kernel, inputs, {
            ...attributes,
            dtype: 'int32',
            value: numberOf(tf.util.encodeString(value!)),
          }),
        );
      if (!Object.values(inputs).some((input) => input.dtype === 'string'))
        return backend.call(kernel, inputs, attributes);
      if (moving.has(kernel)) return asStrings(backend.call(kernel, inputs, attributes));
      if (matching.has(kernel)) return backend.call(kernel, inputs, attributes);
      if (ordering.has(kernel)) return compare(kernel, inputs);
      throw new EngineError(noStrings({ kernel }));
    },
    write: (values, shape, dtype) => {
      if (dtype !== 'string') return backend.write(values, shape, dtype);
      const dataId = backend.write(numbersOf(values, shape), shape, 'int32');
      held.add(dataId as object);
      return dataId;
    },
    move: (dataId, values, shape, dtype, references) => {
      if (dtype !== 'string') return backend.move(dataId, values, shape, dtype, references);
      held.add(dataId as object);
      return backend.move(dataId, numbersOf(values, shape), shape, 'int32', references);
    },
    readSync: (dataId) =>
      held.has(dataId as object)
        ? (bytesOf(backend.readSync(dataId) as Int32Array) as never)
        : backend.readSync(dataId),
    read: async (dataId) =>
      held.has(dataId as object)
        ? (bytesOf((await backend.read(dataId)) as Int32Array) as never)
        : backend.read(dataId),
  };
};
