import type { Edge, Emitter } from './emit.ts';

/** tfjs's name of the activation that is fused into a kernel. */
export type Activation = { readonly activation?: string | null; readonly leakyreluAlpha?: number };

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
