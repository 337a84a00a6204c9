import type { Call, Tensor, Tf } from './tf.ts';

/**
 * The mask of a layer's input, bool [batch, time]. tfjs goes on handing out a mask behind layers that end it, and loses
 * it at the door of a model within a model: whether there is one, the layer knows from when it was made.
 */
export const maskOf = (masked: boolean, { mask }: Call): Tensor | undefined =>
  masked ? (mask ?? undefined) : undefined;

/** Masks of the steps, bool [batch, 1], in the order in which they are gone through. */
export const stepMasks = (tf: Tf, mask: Tensor | undefined, backwards: boolean): readonly Tensor[] | undefined => {
  if (!mask) return undefined;
  // tfjs cannot differentiate a splitting into one.
  const steps = mask.shape[1] === 1 ? [mask] : tf.split(mask, mask.shape[1]!, 1);
  return backwards ? [...steps].reverse() : steps;
};
