import type { layers } from '@tensorflow/tfjs-layers';
import type { Call, Tensor, Tf } from './tf.ts';

interface Before {
  readonly supportsMasking: boolean;
  readonly returnSequences?: boolean;
  readonly inboundNodes: readonly { readonly inboundLayers: readonly layers.Layer[] }[];
  getClassName(): string;
}

/**
 * The mask of a layer's input. tfjs goes on handing out a mask behind layers that end it, so it is taken only where there is one. Within
 * another layer, whose word is all that can be known, it is.
 */
export const maskOf = (layer: layers.Layer, { mask }: Call): Tensor | undefined => (mask && (layer.inboundNodes.length === 0 || isMasked(layer)) ? mask : undefined);

const isMasked = (layer: layers.Layer): boolean => {
  const before = (layer as unknown as Before).inboundNodes[0]?.inboundLayers[0] as unknown as Before | undefined;
  if (!before) return false;
  if (before.getClassName() === 'Masking') return true;
  return before.supportsMasking && before.returnSequences !== false && isMasked(before as unknown as layers.Layer);
};

/** Masks of the steps, bool [batch, 1], in the order in which they are gone through. */
export const stepMasks = (tf: Tf, mask: Tensor | undefined, backwards: boolean): readonly Tensor[] | undefined => {
  if (!mask) return undefined;
  const steps = tf.split(mask, mask.shape[1]!, 1);
  return backwards ? [...steps].reverse() : steps;
};
