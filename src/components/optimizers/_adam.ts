import { number } from '../../registry/fields.ts';
import type { Tensor, Tensors, Tf } from '../../contracts/tensors.ts';

/** Fields of Adam and its variants, besides rate and decay. */
export const adamFields = {
  beta1: number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.9,
    description: 'Decay of the running mean of gradients.',
  }),
  beta2: number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.999,
    description: 'Decay of the running mean of squared gradients.',
  }),
  epsilon: number({
    exclusiveMinimum: 0,
    default: 1e-8,
    description: 'Added to the root of the mean square, which bounds the step for vanishing gradients.',
  }),
};
type AdamFields = { readonly beta1: number; readonly beta2: number; readonly epsilon: number };

export const adamSlots = ['sum', 'squares'] as const;

/**
 * The slots are m/(1−β₁) and v/(1−β₂) of the paper, which saves an operation each; these numbers hold the factors. With
 * s = √((1−β₂)/(1−β₂ᵗ)) the paper's step is rate · (1−β₁)/(1−β₁ᵗ) · sum / (s √squares + ε), here divided through by s.
 */
export const adamNumbers = (
  { beta1, beta2, epsilon }: AdamFields,
  rate: number,
  step: number,
): Record<string, number> => {
  const scale = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
  return { beta1, beta2, stepSize: (rate * (1 - beta1)) / ((1 - beta1 ** step) * scale), epsilon: epsilon / scale };
};

export const adamUpdate = (
  tf: Tf,
  weight: Tensor,
  gradient: Tensor,
  slots: Tensors,
  { beta1, beta2, stepSize, epsilon }: Tensors,
) => {
  const sum = tf.add(tf.mul(slots['sum']!, beta1!), gradient);
  const squares = tf.add(tf.mul(slots['squares']!, beta2!), tf.square(gradient));
  const direction = tf.div(sum, tf.add(tf.sqrt(squares), epsilon!));
  return { weight: tf.sub(weight, tf.mul(direction, stepSize!)), slots: { sum, squares } };
};
