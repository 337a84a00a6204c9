import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { Call } from '../../layers/tf.ts';
import type { Layer, Tensor, Tf } from '../../contracts/tensors.ts';

/**
 * Replaces the computation of a tfjs layer. Class and configuration stay tfjs's own, so a saved model loads anywhere
 * with `tf.loadLayersModel` and infers with tfjs's `call`. Outside training, `call` must compute the same.
 */
export const withCall = <L extends Layer>(
  tf: Tf,
  layer: L,
  call: (x: Tensor, training: boolean, given: Call) => Tensor,
): L => {
  layer.call = (inputs, given: Call) =>
    tf.tidy(() => call(Array.isArray(inputs) ? inputs[0]! : inputs, given.training === true, given));
  return layer;
};

/**
 * The weights of a tfjs layer by its property names, which tfjs declares private. They exist once the layer has met its
 * input.
 */
export const weightsOf = <N extends string>(layer: Layer) => layer as unknown as { readonly [W in N]: LayerVariable };
