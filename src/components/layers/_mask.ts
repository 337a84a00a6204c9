import { maskAfter } from '../../registry/mask.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { shapesThrough, type Child } from './_children.ts';

/** For layers that compute each time step from itself alone: padding stays padding. */
export const keepsMask = (_: unknown, masked: boolean): boolean => masked;

/** Whether steps are masked before each layer of a chain, and after the last. */
export const masksThrough = (children: readonly Child[], masked: boolean, input: Shape): boolean[] => {
  const shapes = [input, ...shapesThrough(children, input)];
  const masks = [masked];
  children.forEach((child, i) => masks.push(maskAfter(child, masks[i]!, shapes[i]!)));
  return masks;
};
