import type { Call, Unary } from '../../record/graph.ts';
import type { Kernel, Kernels } from '../kernel.ts';
import { axesOf, numeric } from '../define.ts';
import type { Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';
import { padWith, reversed, slice } from './shape.ts';

type Scan = { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean };

const scan = (compute: (to: Lowering, x: Edge, axis: number, scan: Scan) => Edge): Kernel => ({
  infer: ({ x }: Unary) => ({ shape: x.shape, dtype: x.dtype === 'bool' ? 'int32' : x.dtype }),
  lower: (to, { inputs: { x }, output, attributes }: Call<Unary, Scan>) =>
    to.set(output, compute(to, numeric(to.emit, to.get(x)), axesOf(attributes.axis, x.shape.length)[0]!, attributes)),
});

/** Kernels whose every element rests on those before it. */
export const scanKernels: Kernels = {
  Cumsum: scan(({ emit }, x, axis, { exclusive, reverse }) => {
    const attributes = { exclusive: Number(exclusive), reverse: Number(reverse) };
    return emit.op('CumSum', [x, emit.scalar(axis, 'int64')], x.shape, { attributes });
  }),
  // ONNX has none: each round multiplies by what lies twice as far behind, so that log₂ n rounds reach all.
  Cumprod: scan((to, x, axis, { exclusive, reverse }) => {
    const length = x.shape[axis]!;
    const forward = reverse ? reversed(to, x, [axis]) : x;
    if (length === 0) return x;
    let product = exclusive ? behind(to, forward, axis, 1) : forward;
    for (let distance = 1; distance < length; distance *= 2)
      product = to.emit.each('Mul', [product, behind(to, product, axis, distance)]);
    return reverse ? reversed(to, product, [axis]) : product;
  }),
};

/** What lies so far behind each element; ones where nothing does. */
const behind = (to: Lowering, x: Edge, axis: number, distance: number): Edge => {
  const rest = slice(to, x, [{ axis, begin: 0, end: x.shape[axis]! - distance }]);
  return padWith(to, rest, {
    before: x.shape.map((_, i) => (i === axis ? distance : 0)),
    after: x.shape.map(() => 0),
    value: 1,
  });
};
