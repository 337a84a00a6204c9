import { ShapeError, type Bound } from './kinds.ts';
import { type Shape } from '../contracts/tensors.ts';

/**
 * Whether some time steps are known as padding behind a layer, when they are (`masked`) before it. Throws `ShapeError`
 * where the layer would take the padding for data.
 */
export const maskAfter = (layer: Bound<'layer'>, masked: boolean, input: Shape): boolean => {
  if (layer.mask) return layer.mask(masked, input);
  if (masked)
    throw new ShapeError(
      `\`${layer.type}\` does not see which time steps are padding, and would take them for data. ${remedy}`,
    );
  return false;
};

/** What to do where a mask cannot go on. */
export const remedy =
  'Put a layer before it that makes one vector of the steps that are none, such as `globalAveragePool1d` or an ' +
  '`lstm` without `sequences`, or take the mask away.';
