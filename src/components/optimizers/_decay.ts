import { number } from '../../registry/fields.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';

/** The field of optimizers that add the penalty's gradient to the loss's, biases included, as PyTorch does. */
export const weightDecay = number({
  minimum: 0,
  default: 0,
  description: 'L2 penalty: adds this times the weight to its gradient.',
});

/** The gradient, plus that of the penalty if there is one. */
export const withDecay = (
  tf: Tf,
  fields: { readonly weightDecay: number },
  weight: Tensor,
  gradient: Tensor,
  number: Tensor | undefined,
): Tensor => (fields.weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(weight, number!)));
