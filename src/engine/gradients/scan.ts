import type { Tensor, Tf } from '../../contracts/tensors.ts';
import type { Repair } from './repair.ts';

type Scan = { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };

/** Gradients of cumulative kernels, and of products. */
export const scanGradients = (tf: Tf): Repair[] => [
  {
    // Theirs swaps dimensions where the axis is not the last one.
    kernel: 'Cumsum',
    save: [],
    gradient: (dy, _, attributes) => {
      const { axis, exclusive, reverse } = attributes as Scan;
      return { x: () => tf.cumsum(dy, axis, exclusive, !reverse) };
    },
  },
  {
    kernel: 'Cumprod',
    save: ['x'],
    gradient: (dy, [x], attributes) => ({ x: () => ofProducts(tf, dy, x!, attributes as Scan) }),
  },
  {
    // Theirs needs methods on tensors that only the package `@tensorflow/tfjs` brings.
    kernel: 'Prod',
    save: ['x'],
    gradient: (dy, [x], attributes) => ({
      x: () => ofProduct(tf, dy, x!, (attributes as { axis: number | number[] }).axis),
    }),
  },
];

/** Each factor gets the product of all the others: of those before it and those behind it. */
const ofProduct = (tf: Tf, dy: Tensor, x: Tensor, axis: number | number[]): Tensor => {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const order = [...x.shape.map((_, i) => i).filter((i) => !axes.includes(i)), ...axes];
  const sorted = tf.transpose(x, order);
  const rows = tf.reshape(sorted, [-1, tf.util.sizeFromShape(axes.map((i) => x.shape[i]!))]);
  const others = tf.mul(tf.cumprod(rows, 1, true, false), tf.cumprod(rows, 1, true, true));
  const gradient = tf.mul(others, tf.reshape(dy, [-1, 1]));
  return tf.transpose(
    tf.reshape(gradient, sorted.shape),
    x.shape.map((_, i) => order.indexOf(i)),
  );
};

/**
 * Missing. The products are made in log₂ n rounds, and the gradient goes back through each: a zero among the factors
 * does no harm.
 */
const ofProducts = (tf: Tf, dy: Tensor, x: Tensor, { axis, exclusive, reverse }: Scan): Tensor => {
  const along = axis < 0 ? axis + x.rank : axis;
  const length = x.shape[along]!;
  const turned = (y: Tensor) => (reverse ? tf.reverse(y, along) : y);
  const cut = (y: Tensor, begin: number, size: number) =>
    tf.slice(
      y,
      y.shape.map((_, i) => (i === along ? begin : 0)),
      y.shape.map((whole, i) => (i === along ? size : whole)),
    );
  const padded = (y: Tensor, amounts: [number, number], value: number) =>
    tf.pad(
      y,
      y.shape.map((_, i) => (i === along ? amounts : [0, 0])),
      value,
    );
  /** What lies so far behind each element, and the way back of a gradient. */
  const behind = (y: Tensor, distance: number) => padded(cut(y, 0, length - distance), [distance, 0], 1);
  const back = (y: Tensor, distance: number) => padded(cut(y, distance, length - distance), [0, distance], 0);

  const distances = Array.from({ length: Math.ceil(Math.log2(length)) }, (_, round) => 2 ** round);
  const products = [exclusive ? behind(turned(x), 1) : turned(x)];
  for (const distance of distances) products.push(tf.mul(products.at(-1)!, behind(products.at(-1)!, distance)));
  const gradient = distances.reduceRight((after, distance, round) => {
    const product = products[round]!;
    return tf.add(tf.mul(after, behind(product, distance)), back(tf.mul(after, product), distance));
  }, turned(dy));
  return turned(exclusive ? back(gradient, 1) : gradient);
};
