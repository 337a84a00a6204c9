import type { Call, Value } from '../record/graph.ts';

/** The calls that results need, in the order in which they were made. What is computed only to be thrown away, such as the gradient of the images, is not lowered at all. */
export const needed = (calls: readonly Call[], results: readonly Value[]): Call[] => {
  const wanted = new Set(results);
  return calls
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (!outputs.some((output) => wanted.has(output))) return false;
      for (const input of Object.values(inputs)) wanted.add(input);
      return true;
    })
    .toReversed();
};
