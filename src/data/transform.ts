import type { Bound } from '../registry/kinds.ts';
import type { Column, Params } from '../contracts/data.ts';
import type { Tensor, Tf } from '../contracts/tensors.ts';
import { isInFile } from './rows/row-file.ts';
import { gather, rowsOf, sampleSize } from './feed.ts';
import { positionsOf, type Subset } from './split.ts';

/**
 * The transforms one after another, in tf ops; the result is float32, as a model takes it. `params` are those of
 * `openData`.
 */
export const applyTransforms = (
  tf: Tf,
  x: Tensor,
  transforms: readonly Bound<'transform'>[],
  params: readonly Params[],
): Tensor => {
  const y = transforms.reduce((input, transform, i) => transform.apply(tf, input, params[i]!), x);
  return y.dtype === 'float32' ? y : tf.cast(y, 'float32');
};

/**
 * Fits the transforms in order on the training part, each on what those before it make of it. `loadTf` is asked only
 * where a fitted transform follows another; its ops must compute at once.
 */
export const fitTransforms = async (
  transforms: readonly Bound<'transform'>[],
  train: Subset,
  loadTf: () => Promise<Tf>,
): Promise<readonly Params[]> => {
  const last = transforms.findLastIndex(({ fit }) => fit);
  const params: Params[] = [];
  let column = columnOf(train);
  for (const [i, transform] of transforms.entries()) {
    const fitted = transform.fit?.(column) ?? {};
    params.push(fitted);
    if (i < last) column = transformedBy(await loadTf(), transform, fitted, column);
  }
  return params;
};

/**
 * The part as a column of its own. Where it is not the whole column its data are copied when somebody asks for them.
 */
const columnOf = ({ count, features, index }: Subset): Column => {
  if (!index) return features;
  const positions = positionsOf({ count, index });
  const column = onDemand(features.shape, features.dtype, () => {
    const data = rowsOf(features, count);
    gather(features, positions, 0, count, data);
    return data;
  });
  return isInFile(features)
    ? Object.defineProperty(column, 'pieces', { value: { count, read: piecesAt(features, positions) } })
    : column;
};

/** Some rows of a column that stays in a file, piece by piece. */
const piecesAt = (column: Column, positions: Uint32Array): (() => Iterable<Column['data']>) =>
  function* () {
    const rows = Math.max(1, Math.floor(chunkSize / sampleSize(column)));
    for (let from = 0; from < positions.length; from += rows) {
      const count = Math.min(rows, positions.length - from);
      const data = rowsOf(column, count);
      gather(column, positions, from, count, data);
      yield data;
    }
  };

/** Elements in a chunk: 16 MB of float32. */
const chunkSize = 2 ** 22;

/** A column after one transform, computed only when a later fit looks at its data. Whole numbers keep their type. */
const transformedBy = (tf: Tf, transform: Bound<'transform'>, params: Params, column: Column): Column => {
  const shape = transform.shape(column.shape);
  const width = sampleSize(column);
  const apply = (data: Column['data']) =>
    tf.tidy(() =>
      transform.apply(
        tf,
        tf.tensor(data, [data.length / width, ...column.shape], column.dtype === 'float32' ? 'float32' : 'int32'),
        params,
      ),
    );
  const trial = apply(rowsOf(column, 1));
  const dtype = trial.dtype === 'float32' ? 'float32' : column.dtype;
  trial.dispose();
  return onDemand(shape, dtype, () => {
    const count = column.data.length / width;
    const data = rowsOf({ shape, dtype }, count);
    const rows = Math.max(1, Math.floor(chunkSize / width));
    for (let from = 0; from < count; from += rows) {
      const y = apply(column.data.subarray(from * width, (from + rows) * width));
      data.set(y.dataSync(), from * sampleSize({ shape }));
      y.dispose();
    }
    return data;
  });
};

const onDemand = (shape: Column['shape'], dtype: Column['dtype'], make: () => Column['data']): Column => {
  let made: Column['data'] | undefined;
  return {
    shape,
    dtype,
    get data() {
      return (made ??= make());
    },
  };
};
