import { choice, number } from '../../registry/fields.ts';
import type { Shape, Tensor, Tf } from '../../contracts/tensors.ts';
import { needsImage } from './_messages.ts';

/** What stands outside an image. */
export type Edge = 'constant' | 'edge' | 'reflect';

export const edgeFields = {
  mode: choice(['constant', 'edge', 'reflect'], {
    default: 'constant',
    description: 'What appears beyond the edges: `fill`, the nearest pixel, or the image mirrored at its edge pixels.',
  }),
  fill: number({
    default: 0,
    description: 'Value beyond the edges for `constant`, where 1 stands for 255 if the image has bytes.',
  }),
};

export const imageMisfit = (type: string, input: Shape): string | undefined =>
  input.length === 2 || input.length === 3 ? undefined : needsImage({ type, input });

/** [batch, height, width, channels]; an image without channels gets one. */
export const asImages = (tf: Tf, x: Tensor): Tensor => tf.reshape(x, imagesShape(x.shape));

export const imagesShape = (shape: Shape): [number, number, number, number] => {
  const [batch, height, width, channels = 1] = shape as [number, number, number, number?];
  return [batch, height, width, channels];
};

/** `count` whole numbers from 0, as float32 of this shape. */
export const places = (tf: Tf, count: number, shape: readonly number[]): Tensor =>
  tf.tensor(
    Array.from({ length: count }, (_, i) => i),
    [...shape],
    'float32',
  );

/** −1 … 1 of a number in [0, 1). */
export const centred = (tf: Tf, u: Tensor): Tensor => tf.sub(tf.mul(u, 2), 1);

/** A whole number 0 … n − 1, as float32; `n` may be a tensor. */
export const whole = (tf: Tf, u: Tensor, n: Tensor | number): Tensor => tf.floor(tf.mul(u, n));

export interface Beyond {
  readonly mode: Edge;
  /** In units of the features. */
  readonly fill: Tensor;
}

/**
 * The pixels at `rows` and `columns`, whole numbers as float32 that broadcast to [batch, height, width], in the shape
 * of `x`. Positions may lie outside the image.
 */
export const pick = (tf: Tf, x: Tensor, rows: Tensor, columns: Tensor, { mode, fill }: Beyond): Tensor => {
  const found = tf.reshape(
    lookUp(tf, x, inside(tf, rows, x.shape[1]!, mode), inside(tf, columns, x.shape[2]!, mode)),
    imagesShape(x.shape),
  );
  if (mode !== 'constant') return tf.reshape(found, x.shape);
  const seen = tf.expandDims(tf.mul(isInside(tf, rows, x.shape[1]!), isInside(tf, columns, x.shape[2]!)), -1);
  // Where nothing is seen it is `fill`: found · seen + fill · (1 − seen).
  return tf.reshape(tf.add(tf.mul(tf.sub(found, fill), seen), fill), x.shape);
};

/** The image at positions between pixels, [batch, height, width], by linear interpolation of the four around each. */
export const interpolate = (tf: Tf, x: Tensor, rows: Tensor, columns: Tensor, { mode, fill }: Beyond): Tensor => {
  const [above, below] = neighbors(tf, rows, x.shape[1]!, mode);
  const [before, behind] = neighbors(tf, columns, x.shape[2]!, mode);
  const images = imagesShape(x.shape);
  const corners = [above, below].flatMap((row) =>
    [before, behind].map((column) =>
      tf.mul(
        tf.reshape(lookUp(tf, x, row.at, column.at), images),
        tf.expandDims(tf.mul(row.weight, column.weight), -1),
      ),
    ),
  );
  const sum = corners.reduce((a, b) => tf.add(a, b));
  if (mode !== 'constant') return tf.reshape(sum, x.shape);
  const seen = tf.mul(tf.add(above.weight, below.weight), tf.add(before.weight, behind.weight));
  return tf.reshape(tf.add(sum, tf.expandDims(tf.mul(tf.sub(1, seen), fill), -1)), x.shape);
};

/** The two pixels around each position along one side, with their weights: 0 for those that stand for `fill`. */
const neighbors = (tf: Tf, position: Tensor, size: number, mode: Edge) => {
  const first = tf.floor(position);
  const share = tf.sub(position, first);
  const neighbor = (at: Tensor, weight: Tensor) => ({
    at: inside(tf, at, size, mode),
    weight: mode === 'constant' ? tf.mul(weight, isInside(tf, at, size)) : weight,
  });
  return [neighbor(first, tf.sub(1, share)), neighbor(tf.add(first, 1), share)] as const;
};

/** 1 for positions 0 … size − 1, else 0. */
const isInside = (tf: Tf, at: Tensor, size: number): Tensor =>
  tf.cast(tf.logicalAnd(tf.greaterEqual(at, 0), tf.lessEqual(at, size - 1)), 'float32');

/** Positions within 0 … size − 1 that stand for any others. */
const inside = (tf: Tf, at: Tensor, size: number, mode: Edge): Tensor => {
  if (mode !== 'reflect' || size === 1) return tf.clipByValue(at, 0, size - 1);
  const period = 2 * (size - 1);
  const along = tf.mod(tf.abs(at), period);
  return tf.minimum(along, tf.sub(period, along));
};

/** One gather over all pixels of the batch: a gather for each image costs a multiple of it. */
const lookUp = (tf: Tf, x: Tensor, rows: Tensor, columns: Tensor): Tensor => {
  const [batch, height, width, channels] = imagesShape(x.shape);
  const first = tf.tensor(
    Array.from({ length: batch }, (_, i) => i * height * width),
    [batch, 1, 1],
    'int32',
  );
  const at = tf.add(
    tf.add(tf.mul(tf.cast(rows, 'int32'), tf.scalar(width, 'int32')), tf.cast(columns, 'int32')),
    first,
  );
  return tf.gather(tf.reshape(x, [batch * height * width, channels]), at);
};
