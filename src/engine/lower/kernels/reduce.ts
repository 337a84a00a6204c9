import { sizeOf } from '../../host.ts';
import type { Call, Inputs, RecordedType, Unary, Value } from '../../record/graph.ts';
import type { Kernel, Kernels } from '../kernel.ts';
import { axesOf, numeric } from '../define.ts';
import type { Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';

type Axes = {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
};

/** `empty` is the result over no elements. */
const reduction = (
  op: string,
  empty: number,
  result: (dtype: RecordedType) => RecordedType = (dtype) => dtype,
): Kernel => ({
  infer: ({ x }: Unary, { axis, reductionIndices, keepDims }: Axes) => {
    const axes = axesOf(axis ?? reductionIndices, x.shape.length);
    const reduced = keepDims ? [1] : [];
    const shape = x.shape.flatMap((size, i) => (axes.includes(i) ? reduced : [size]));
    return { shape, dtype: result(x.dtype) };
  },
  lower: (to, { inputs: { x }, output, attributes: { axis, reductionIndices, keepDims } }: Call<Unary, Axes>) => {
    const axes = axesOf(axis ?? reductionIndices, x.shape.length);
    const order = to.orderOf(x);
    const full = numeric(to.emit, to.get(x, order));
    const reduced = to.emit.cast(
      reduce(
        to,
        { op, empty },
        op === 'ReduceMean' ? to.emit.cast(full, 'float32') : full,
        order.map((dimension) => axes.includes(dimension)),
      ),
      output.dtype,
    );
    if (keepDims) return to.set(output, reduced, order);
    const kept = order.filter((dimension) => !axes.includes(dimension));
    const sorted = [...kept].sort((a, b) => a - b);
    return to.set(
      output,
      to.emit.reshape(
        reduced,
        kept.map((dimension) => x.shape[dimension]!),
      ),
      kept.map((dimension) => sorted.indexOf(dimension)),
    );
  },
});

/**
 * Keeps reduced dimensions as 1. ORT is slow on trailing dimensions of one element, so they are dropped, and neighbours
 * merged, first.
 */
const reduce = (
  { emit }: Lowering,
  { op, empty }: { readonly op: string; readonly empty: number },
  edge: Edge,
  reduced: readonly boolean[],
): Edge => {
  const result = edge.shape.map((size, i) => (reduced[i] ? 1 : size));
  if (sizeOf(edge.shape) === 0) return emit.expand(emit.scalar(empty, edge.type), result);
  const groups: { size: number; reduced: boolean }[] = [];
  edge.shape.forEach((size, i) => {
    const last = groups.at(-1);
    if (size === 1) return;
    if (last && last.reduced === reduced[i]!) last.size *= size;
    else groups.push({ size, reduced: reduced[i]! });
  });
  if (!groups.some((group) => group.reduced)) return emit.reshape(edge, result);
  const merged = emit.reshape(
    edge,
    groups.map(({ size }) => size),
  );
  const axes = groups.flatMap((group, i) => (group.reduced ? [i] : []));
  const kept = groups.filter((group) => !group.reduced).map(({ size }) => size);
  return emit.reshape(emit.op(op, [merged, emit.list(axes)], kept, { attributes: { keepdims: 0 } }), result);
};

const counted = (dtype: RecordedType): RecordedType => (dtype === 'bool' ? 'int32' : dtype);

const position = (op: string): Kernel => ({
  infer: ({ x }: Unary, { axis }: { axis: number }) => ({
    shape: x.shape.filter((_, i) => i !== axesOf(axis, x.shape.length)[0]),
    dtype: 'int32',
  }),
  lower: (to, { inputs: { x }, output, attributes }: Call<Unary, { axis: number }>) => {
    const [axis] = axesOf(attributes.axis, x.shape.length);
    const found = to.emit.op(op, [numeric(to.emit, to.get(x))], output.shape, {
      type: 'int64',
      attributes: { axis: axis!, keepdims: 0 },
    });
    to.set(output, to.emit.cast(found, 'int32'));
  },
});

const normalized = (op: string): Kernel => ({
  infer: ({ logits }: Inputs & { logits: Value }) => ({ shape: logits.shape, dtype: logits.dtype }),
  lower: (
    to,
    {
      inputs: { logits },
      output,
      attributes: { dim, axis = dim ?? -1 },
    }: Call<Inputs & { logits: Value }, { dim?: number; axis?: number }>,
  ) => to.set(output, to.emit.op(op, [to.get(logits)], output.shape, { attributes: { axis } })),
});

/** Kernels that look along dimensions. */
export const reductionKernels: Kernels = {
  Sum: reduction('ReduceSum', 0, counted),
  Prod: reduction('ReduceProd', 1, counted),
  Mean: reduction('ReduceMean', NaN, () => 'float32'),
  Max: reduction('ReduceMax', -Infinity),
  Min: reduction('ReduceMin', Infinity),
  All: reduction('ReduceMin', 1),
  Any: reduction('ReduceMax', 0),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Softmax: normalized('Softmax'),
  LogSoftmax: normalized('LogSoftmax'),
  TopK: {
    infer: ({ x }: Unary, { k }: { k: number }) => {
      const shape = [...x.shape.slice(0, -1), k];
      return [
        { shape, dtype: x.dtype },
        { shape, dtype: 'int32' },
      ];
    },
    lower: (to, { inputs: { x }, outputs, attributes: { k } }: Call<Unary, { k: number }>) => {
      const edge = numeric(to.emit, to.get(x));
      const { shape } = outputs[0]!;
      const [values, indices] = to.emit.ops(
        'TopK',
        [edge, to.emit.list([k])],
        [
          { shape, type: edge.type },
          { shape, type: 'int64' },
        ],
        { axis: -1, largest: 1, sorted: 1 },
      );
      to.set(outputs[0]!, to.emit.cast(values!, x.dtype));
      to.set(outputs[1]!, to.emit.cast(indices!, 'int32'));
    },
  },
};
