import type { GradConfig } from '@tensorflow/tfjs-core';
import type { Tensor, Tf } from '../../contracts/tensors.ts';
import type { Repair } from './repair.ts';

type Gather = { readonly axis: number; readonly batchDims: number };

/** Missing, but for `GatherV2`. What was taken from a place gives its gradient back to it. */
export const lookupGradients = (tf: Tf): Repair[] => [
  ...gather(tf),
  {
    kernel: 'GatherNd',
    save: ['params', 'indices'],
    gradient: (dy: Tensor, saved) => {
      const [params, indices] = saved as [Tensor, Tensor];
      return { params: () => tf.scatterND(indices, dy, params.shape), indices: () => tf.zeros(indices.shape) };
    },
  },
  {
    kernel: 'ScatterNd',
    save: ['indices'],
    gradient: (dy: Tensor, [indices]) => {
      // A list of positions is one of each.
      const places = indices!.rank > 1 ? indices! : tf.reshape(indices!, [-1, 1]);
      return { updates: () => tf.gatherND(dy, places), indices: () => tf.zeros(indices!.shape) };
    },
  },
  {
    kernel: 'TensorScatterUpdate',
    save: ['indices', 'updates'],
    gradient: (dy: Tensor, saved) => {
      const [indices, updates] = saved as [Tensor, Tensor];
      return {
        // Not by the same kernel: on the backend `cpu` it overwrites what it is handed.
        tensor: () =>
          tf.where(tf.greater(tf.scatterND(indices, tf.ones(updates.shape), dy.shape), 0), tf.zerosLike(dy), dy),
        updates: () => tf.gatherND(dy, indices),
        indices: () => tf.zeros(indices.shape),
      };
    },
  },
  {
    kernel: 'TopK',
    save: ['x'],
    saveOutputs: [false, true],
    gradient: (dys, saved) => {
      const [dy] = dys as unknown as readonly [Tensor, Tensor];
      const [x, positions] = saved as [Tensor, Tensor];
      return { x: () => tf.sum(tf.mul(tf.oneHot(positions as never, x.shape.at(-1)!), tf.expandDims(dy, -1)), -2) };
    },
  },
];

/** Theirs needs methods on tensors that only the package `@tensorflow/tfjs` brings, where there are batches. */
const gather = (tf: Tf): Repair[] => {
  const theirs = (tf.getGradient('GatherV2') as GradConfig | undefined)?.gradFunc;
  // tfjs's core by itself comes without gradients.
  if (!theirs) return [];
  const repair: Repair = {
    kernel: 'GatherV2',
    save: ['x', 'indices'],
    gradient: (dy, saved, attributes) => {
      const { axis, batchDims } = attributes as Gather;
      const [x, indices] = saved as [Tensor, Tensor];
      if (batchDims === 0) return theirs(dy, [...saved], attributes as never) as Record<string, () => Tensor>;
      return {
        x: () => ofBatches(tf, dy, [x, indices], { axis: tf.util.parseAxisParam(axis, x.shape)[0]!, batchDims }),
        indices: () => tf.zeros(indices.shape),
      };
    },
  };
  return [repair];
};

/** Batches are laid one after another, and positions moved to where their batch begins. */
const ofBatches = (
  tf: Tf,
  dy: Tensor,
  [x, indices]: readonly [Tensor, Tensor],
  { axis, batchDims }: Gather,
): Tensor => {
  const upTo = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);
  const looked = indices.rank - batchDims;
  const batches = tf.util.sizeFromShape(x.shape.slice(0, batchDims));
  const size = x.shape[axis]!;
  // Batches, positions, then what lay between them, then the rest.
  const sorted = tf.transpose(dy, [
    ...upTo(batchDims),
    ...upTo(looked, axis),
    ...upTo(axis - batchDims, batchDims),
    ...upTo(x.rank - axis - 1, axis + looked),
  ]);
  const width = sorted.size / indices.size;
  const starts = tf.mul(tf.range(0, batches, 1, 'int32'), tf.scalar(size, 'int32'));
  const places = tf.add(tf.reshape(indices, [batches, -1]), tf.reshape(starts, [batches, 1]));
  const summed = tf.unsortedSegmentSum(
    tf.reshape(sorted, [indices.size, width]),
    tf.reshape(tf.cast(places, 'int32'), [indices.size]) as never,
    batches * size,
  );
  const order = [...upTo(batchDims), axis, ...upTo(axis - batchDims, batchDims), ...upTo(x.rank - axis - 1, axis + 1)];
  const gathered = tf.reshape(
    summed,
    order.map((dimension) => x.shape[dimension]!),
  );
  return tf.transpose(
    gathered,
    upTo(x.rank).map((dimension) => order.indexOf(dimension)),
  );
};
