import type { Value } from '../../record/graph.ts';
import type { Edge, Emitter } from '../emit.ts';
import type { Lowering } from '../lowering.ts';

/** tfjs's name of the activation that is fused into a kernel. */
export type Activation = { readonly activation?: string | null; readonly leakyreluAlpha?: number };

/** Negative numbers times a slope, which broadcasts. */
export const prelu = (emit: Emitter, x: Edge, slope: Edge): Edge =>
  emit.each('Where', [emit.each('Less', [x, emit.scalar(0)], { type: 'bool' }), emit.each('Mul', [x, slope]), x], {
    type: 'float32',
  });

/** What comes out of a kernel with a fused activation; `slope` is the weight of `prelu`. */
export const setActivated = (
  to: Lowering,
  output: Value,
  { edge, order }: { readonly edge: Edge; readonly order: readonly number[] },
  { slope, ...activation }: Activation & { readonly slope?: Value | undefined },
): void => {
  if (!slope) return to.set(output, activate(to.emit, edge, activation), order);
  to.set(output, edge, order);
  to.elementwise([output, slope], output, (x, alpha) => prelu(to.emit, x, alpha));
};

export const activate = (emit: Emitter, x: Edge, { activation, leakyreluAlpha = 0.2 }: Activation): Edge => {
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return x;
    case 'relu':
      return emit.each('Relu', [x]);
    case 'sigmoid':
      return emit.each('Sigmoid', [x]);
    case 'elu':
      return emit.each('Elu', [x]);
    case 'relu6':
      return emit.op('Clip', [x, emit.scalar(0), emit.scalar(6)], x.shape);
    case 'leakyrelu':
      return emit.each('LeakyRelu', [x], { attributes: { alpha: { float: leakyreluAlpha } } });
    default:
      throw new Error(`the fused activation ${activation} is not known`);
  }
};
