import type { EpochValues } from '../../contracts/training.ts';

/** The value that a component watches, and a comparison by its goal. */
export const watched = (
  { values, goals }: EpochValues,
  name: string,
): { readonly value: number; readonly goal: 'maximize' | 'minimize'; better(a: number, b: number): boolean } => {
  const [value, goal] = [values[name], goals[name]];
  if (value === undefined || goal === undefined)
    throw new Error(`No epoch reports \`${name}\`: it reports ${Object.keys(values).join(', ')}.`);
  return { value, goal, better: goal === 'maximize' ? (a, b) => a > b : (a, b) => a < b };
};

/** A value in a sentence. */
export const short = (value: number): string => String(Number(value.toPrecision(4)));

export const epochs = (count: number): string => `${count} epoch${count === 1 ? '' : 's'}`;
