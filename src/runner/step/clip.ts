import type { Scalar, Tensor, Tensors, Tf } from '../../contracts/tensors.ts';

/**
 * Clips by value, then by the norm over all gradients; a limit that is not there does nothing. As
 * torch.nn.utils.clip_grad_value_ and clip_grad_norm_.
 */
export const clipGradients = (tf: Tf, gradients: Tensors, limits: Tensors): Tensors => {
  const { value, norm } = limits as { readonly [name: string]: Tensor };
  const bounded = value
    ? mapTensors(gradients, (gradient) => tf.maximum(tf.minimum(gradient, value), tf.neg(value)))
    : gradients;
  if (!norm) return bounded;
  // torch adds 1e-6 to the norm, so that a gradient of zeros stays one.
  const scale = tf.minimum(tf.div(norm, tf.add(globalNorm(tf, Object.values(bounded)), 1e-6)), 1);
  return mapTensors(bounded, (gradient) => tf.mul(gradient, scale));
};

const globalNorm = (tf: Tf, tensors: readonly Tensor[]): Scalar =>
  tf.sqrt(tensors.map((tensor) => tf.sum(tf.square(tensor)) as Scalar).reduce((a, b) => tf.add(a, b)));

const mapTensors = (tensors: Tensors, f: (tensor: Tensor) => Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor)]));
