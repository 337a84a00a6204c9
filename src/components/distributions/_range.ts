import { list, number } from '../../registry/fields.ts';

/** First and last value. */
export const range = (description: string) =>
  list(number({ description: 'A bound.' }), { minItems: 2, maxItems: 2, description });

export type Range = readonly number[];

export const disordered = ([low, high]: Range): string | undefined =>
  low! < high! ? undefined : `The first bound must be less than the last: \`${low}\` is not less than \`${high}\`.`;
export const notPositive = ([low]: Range): string | undefined =>
  low! > 0 ? undefined : `A logarithm needs positive numbers, and the first bound is \`${low}\`.`;
export const notWhole = (numbers: Range): string | undefined => {
  const broken = numbers.find((bound) => !Number.isSafeInteger(bound));
  return broken === undefined ? undefined : `The bounds must be integers, and \`${broken}\` is not.`;
};

/** Clips to the bounds, which rounding may leave. */
export const within = (value: number, [low, high]: Range): number => Math.min(high!, Math.max(low!, value));
