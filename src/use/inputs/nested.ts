import { sizeOf } from '../../engine/host.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { sameAxes } from './arrays.ts';
import { InputError, shown } from './input-error.ts';

/** Dimensions of a sample; JSON is nested deeper only by mistake. */
const mostDimensions = 16;

/**
 * The numbers of a nested list, which must have the model's shape, or be one flat list. Dimensions of 1 at the end may
 * be left out.
 */
export const numbersIn = (list: readonly unknown[], shape: Shape): number[] => {
  const { found, numbers } = flattened(list, shape);
  if (found.length > 1 && !sameAxes(found, shape))
    throw new InputError(`has shape ${words(found)}, and the model takes ${expected(shape)}`);
  return numbers;
};

const flattened = (
  list: readonly unknown[],
  shape: Shape,
): { readonly found: readonly number[]; readonly numbers: number[] } => {
  const found = [list.length];
  let level = list;
  while (level.some(Array.isArray)) {
    const length = lengthOf(level[0]);
    const other = level.findIndex((item) => lengthOf(item) !== length);
    if (other >= 0) throw new InputError(ragged(level[0], level[other], shape));
    if (found.push(length) > mostDimensions) throw new InputError('is nested too deep, or too large');
    level = level.flat();
  }
  const other = level.find((number) => typeof number !== 'number');
  if (other !== undefined) throw new InputError(`has ${shown(JSON.stringify(other))}, expected a number`);
  return { found, numbers: level as number[] };
};

const lengthOf = (item: unknown): number => (Array.isArray(item) ? item.length : -1);

const ragged = (first: unknown, other: unknown, shape: Shape): string => {
  const [a, b] = [first, other].map((item) => (Array.isArray(item) ? `a list of ${item.length}` : 'a single value'));
  return `is ragged: ${a} stands beside ${b}, and the model takes ${expected(shape)}`;
};

const words = (shape: Shape): string => shape.join(' × ');

const expected = (shape: Shape): string =>
  shape.length > 1 ? `${words(shape)} or one list of ${sizeOf(shape)} values` : `one list of ${sizeOf(shape)} values`;
