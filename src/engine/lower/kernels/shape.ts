import { sameShape, sizeOf } from '../../host.ts';
import type { Call, Unary, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import { axesOf } from '../define.ts';
import { upTo, type Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';

type Padding = {
  readonly paddings: readonly (readonly [number, number])[];
  readonly constantValue?: number;
  readonly mode?: 'reflect' | 'symmetric';
};
type Part = { readonly begin: number | readonly number[]; readonly size?: number | readonly number[] | null };
type Strided = Record<'begin' | 'end' | 'strides', number[]> &
  Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>;

const padded = ({ x }: Unary, { paddings }: Padding) => ({
  shape: x.shape.map((size, i) => size + paddings[i]![0] + paddings[i]![1]),
  dtype: x.dtype,
});
/** The way to −∞: where a slice that goes backwards ends before the first element. */
const beforeFirst = -(2 ** 31);

/** Kernels that move elements about. */
export const shapeKernels: Kernels = {
  Reshape: {
    infer: ({ x }: Unary, { shape }: { shape: number[] }, tf) => {
      const wanted = tf.util.inferFromImplicitShape(shape, sizeOf(x.shape));
      return sameShape(wanted, x.shape) ? { same: x } : { shape: wanted, dtype: x.dtype };
    },
    lower: (to, { inputs: { x }, output }: Call<Unary>) =>
      to.set(output, reshapeUnexpanded(to, x, output) ?? to.emit.reshape(to.get(x), output.shape)),
  },
  ExpandDims: {
    infer: ({ input }: { input: Value }, { dim }: { dim: number }, tf) => {
      const shape = [...input.shape];
      tf.util.assert(
        -(shape.length + 1) <= dim && dim <= shape.length,
        () =>
          `A dimension can be put at ${-(shape.length + 1)} to ${shape.length} of [${shape.join(', ')}], ` +
          `not at ${dim}.`,
      );
      shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
      return { shape, dtype: input.dtype };
    },
    lower: (to, { inputs: { input }, output }: Call<{ input: Value }>) =>
      to.set(output, reshapeUnexpanded(to, input, output) ?? to.emit.reshape(to.get(input), output.shape)),
  },
  Transpose: {
    infer: ({ x }: Unary, { perm }: { perm: number[] }) =>
      perm.every((axis, i) => axis === i) ? { same: x } : { shape: perm.map((axis) => x.shape[axis]!), dtype: x.dtype },
    // Nothing is moved: the same edge, read in another order.
    lower: (to, { inputs: { x }, output, attributes: { perm } }: Call<Unary, { perm: number[] }>) => {
      const order = to.orderOf(x);
      to.set(
        output,
        to.get(x, order),
        order.map((axis) => perm.indexOf(axis)),
      );
    },
  },
  Tile: {
    infer: ({ x }: Unary, { reps }: { reps: number[] }) => ({
      shape: x.shape.map((size, i) => size * reps[i]!),
      dtype: x.dtype,
    }),
    lower: (to, { inputs: { x }, output, attributes: { reps } }: Call<Unary, { reps: number[] }>) => {
      const edge = to.unexpanded(x);
      // Repeating single elements is broadcasting, which can wait.
      if (edge && x.shape.every((size, i) => size === 1 || reps[i] === 1)) return to.set(output, edge);
      return to.set(output, to.emit.op('Tile', [to.get(x), to.emit.list(reps)], output.shape));
    },
  },
  BroadcastTo: {
    infer: ({ x }: Unary, { shape }: { shape: number[] }) => ({ shape, dtype: x.dtype }),
    lower: (to, { inputs: { x }, output }: Call<Unary>) => to.set(output, to.emit.expand(to.get(x), output.shape)),
  },
  Slice: {
    infer: ({ x }: Unary, part: Part, tf) => {
      const { begin, size } = resolve(tf, x, part);
      tf.slice_util.assertParamsValid(x as never, begin, size);
      return { shape: size, dtype: x.dtype };
    },
    lower: (to, { inputs: { x }, output, attributes }: Call<Unary, Part>) => {
      const { begin, size } = resolve(to.tf, x, attributes);
      const order = to.orderOf(x);
      const axes = upTo(x.shape.length).filter((axis) => begin[axis] !== 0 || size[axis] !== x.shape[axis]);
      to.set(
        output,
        slice(
          to,
          to.get(x, order),
          axes.map((axis) => ({ axis: order.indexOf(axis), begin: begin[axis]!, end: begin[axis]! + size[axis]! })),
        ),
        order,
      );
    },
  },
  StridedSlice: {
    infer: ({ x }: Unary, attributes: Strided, tf) => ({
      shape: strided(tf, x, attributes).finalShape,
      dtype: x.dtype,
    }),
    lower: (to, { inputs: { x }, output, attributes }: Call<Unary, Strided>) => {
      const { begin, end, strides } = strided(to.tf, x, attributes);
      const cuts = begin.map((from, axis) => {
        const step = strides[axis]!;
        const length = Math.max(0, Math.ceil((end[axis]! - from) / step));
        const last = from + length * step;
        return { axis, begin: from, end: last < 0 ? beforeFirst : last, step, length };
      });
      to.set(output, to.emit.reshape(slice(to, to.get(x), cuts), output.shape));
    },
  },
  PadV2: {
    infer: padded,
    lower: (to, { inputs: { x }, output, attributes: { paddings, constantValue = 0 } }: Call<Unary, Padding>) => {
      const order = to.orderOf(x);
      const amounts = (side: 0 | 1) => order.map((axis) => paddings[axis]![side]);
      const edges = { before: amounts(0), after: amounts(1), value: constantValue };
      to.set(output, padWith(to, to.get(x, order), { ...edges, apart: !feedsConvolutions(to, output) }), order);
    },
  },
  MirrorPad: {
    infer: padded,
    // ONNX has no `symmetric`; a table of indices per axis does both.
    lower: (to, { inputs: { x }, output, attributes: { paddings, mode } }: Call<Unary, Padding>) => {
      const edge = paddings.reduce(
        (from, padding, axis) =>
          padding[0] === 0 && padding[1] === 0
            ? from
            : mirror(to, from, axis, { padding, repeatsBorder: mode === 'reflect' ? 0 : 1 }),
        to.get(x),
      );
      to.set(output, edge);
    },
  },
  Reverse: {
    infer: ({ x }: Unary, { dims }: { dims: number | number[] }, tf) => {
      tf.util.parseAxisParam(dims, [...x.shape]);
      return { shape: x.shape, dtype: x.dtype };
    },
    lower: (to, { inputs: { x }, output, attributes: { dims } }: Call<Unary, { dims: number | number[] }>) => {
      const axes = axesOf(dims, x.shape.length);
      to.set(output, reversed(to, to.get(x), axes));
    },
  },
};

/** While only dimensions of one element come and go, what is broadcast stays so. */
const reshapeUnexpanded = (to: Lowering, x: Value, output: Value): Edge | undefined => {
  const edge = to.unexpanded(x);
  if (!edge || sameShape(edge.shape, x.shape)) return undefined;
  const sizes = x.shape.flatMap((size, i) => (size === 1 ? [] : [{ size, held: edge.shape[i]! }]));
  if (
    !sameShape(
      sizes.map(({ size }) => size),
      output.shape.filter((size) => size !== 1),
    )
  )
    return undefined;
  let next = 0;
  return to.emit.reshape(
    edge,
    output.shape.map((size) => (size === 1 ? 1 : sizes[next++]!.held)),
  );
};

interface Cut {
  readonly axis: number;
  readonly begin: number;
  readonly end: number;
  readonly step?: number;
  readonly length?: number;
}

/** Part of an edge along some axes; `length` is needed only with a step. */
export const slice = ({ emit }: Lowering, edge: Edge, cuts: readonly Cut[]): Edge => {
  if (cuts.length === 0) return edge;
  const shape = [...edge.shape];
  for (const { axis, begin, end, length = end - begin } of cuts) shape[axis] = length;
  const lists = [
    cuts.map(({ begin }) => begin),
    cuts.map(({ end }) => end),
    cuts.map(({ axis }) => axis),
    cuts.map(({ step = 1 }) => step),
  ];
  return emit.op('Slice', [edge, ...lists.map((list) => emit.list(list))], shape);
};

export const reversed = (to: Lowering, edge: Edge, axes: readonly number[]): Edge =>
  slice(
    to,
    edge,
    axes.map((axis) => ({ axis, begin: -1, end: beforeFirst, step: -1, length: edge.shape[axis]! })),
  );

const convolutions = ['Conv2D', 'Conv3D', 'DepthwiseConv2dNative'];
const feedsConvolutions = ({ calls }: Lowering, value: Value): boolean =>
  calls
    .filter(({ inputs }) => Object.values(inputs).includes(value))
    .every(({ kernel }) => convolutions.includes(kernel));

interface Pads {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
  /** Keeps the node from being merged into the next. */
  readonly apart?: boolean;
}

/**
 * ONNX Runtime merges zeros around an image into the pool behind them. A maximum then sees −∞ in their place, and
 * padding as wide as the window is refused. It leaves a `Pad` alone that names its axes.
 */
export const padWith = ({ emit }: Lowering, edge: Edge, { before, after, value, apart = false }: Pads): Edge => {
  if ([...before, ...after].every((amount) => amount === 0)) return edge;
  const shape = edge.shape.map((size, axis) => before[axis]! + size + after[axis]!);
  const axes = apart ? [emit.list(upTo(shape.length))] : [];
  return emit.op('Pad', [edge, emit.list([...before, ...after]), emit.scalar(value, edge.type), ...axes], shape, {
    attributes: { mode: 'constant' },
  });
};

const resolve = (tf: Lowering['tf'], x: Value, { begin, size }: Part) => {
  const [begins, sizes] = tf.slice_util.parseSliceParams(x as never, begin as number[], size as number[]) as [
    number[],
    number[],
  ];
  return { begin: begins, size: sizes };
};

const strided = (tf: Lowering['tf'], x: Value, a: Strided) =>
  tf.slice_util.sliceInfo(
    [...x.shape],
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );

interface Mirroring {
  readonly padding: readonly [number, number];
  readonly repeatsBorder: 0 | 1;
}

const mirror = (
  { emit }: Lowering,
  edge: Edge,
  axis: number,
  { padding: [before, after], repeatsBorder }: Mirroring,
): Edge => {
  const size = edge.shape[axis]!;
  const indices = Array.from({ length: before + size + after }, (_, i) => {
    const at = i - before;
    if (at < 0) return -at - repeatsBorder;
    return at >= size ? 2 * (size - 1) - at + repeatsBorder : at;
  });
  const shape = edge.shape.map((whole, i) => (i === axis ? indices.length : whole));
  return emit.op('Gather', [edge, emit.list(indices)], shape, { attributes: { axis } });
};
