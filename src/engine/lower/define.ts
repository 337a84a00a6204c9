import type { Attributes, Binary, Call, RecordedType, Unary } from '../record/graph.ts';
import type { Kernel } from './kernel.ts';
import { upTo, type Edge, type Emitter } from './emit.ts';

type OfOne<A> = (emit: Emitter, x: Edge, attributes: A) => Edge;
type OfTwo = (emit: Emitter, a: Edge, b: Edge) => Edge;

/** A kernel that maps each element; ONNX computes little on booleans, so they go as int32. */
export const unary = <A extends Attributes = Attributes>(compute: OfOne<A>, result?: RecordedType): Kernel => ({
  infer: ({ x }: Unary) => ({ shape: x.shape, dtype: result ?? x.dtype }),
  lower: (to, { inputs: { x }, output, attributes }: Call<Unary, A>) =>
    to.elementwise([x], output, (edge) =>
      to.emit.cast(compute(to.emit, numeric(to.emit, edge), attributes), output.dtype),
    ),
});

/** The same ONNX op, element by element. */
export const sameUnary = (op: string): Kernel => unary((emit, x) => emit.each(op, [x]));

/** The same ONNX op, which knows floats only: integers are computed as floats and cut off. */
export const floatUnary = (op: string): Kernel => unary((emit, x) => emit.each(op, [emit.cast(x, 'float32')]));

/** A kernel on two operands that broadcast against each other. */
export const binary = (compute: OfTwo, result?: RecordedType): Kernel => ({
  infer: ({ a, b }: Binary, _, tf) => ({
    shape: tf.broadcast_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]),
    dtype: result ?? a.dtype,
  }),
  lower: (to, { inputs: { a, b }, output }: Call<Binary>) =>
    to.elementwise([a, b], output, (left, right) =>
      to.emit.cast(compute(to.emit, numeric(to.emit, left), numeric(to.emit, right)), output.dtype),
    ),
});

export const numeric = (emit: Emitter, edge: Edge): Edge => (edge.type === 'bool' ? emit.cast(edge, 'int32') : edge);

/** Axes of a kernel as non-negative numbers; all of them when none are given. */
export const axesOf = (axis: number | readonly number[] | null | undefined, rank: number): number[] => {
  if (axis == null) return upTo(rank);
  const axes = typeof axis === 'number' ? [axis] : axis;
  return axes.map((a) => (a < 0 ? a + rank : a));
};
