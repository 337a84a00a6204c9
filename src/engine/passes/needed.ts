import type { RecordedGraph } from '../record/graph.ts';

/**
 * What the results need, in the order in which it was called; state that stays as it was is no result. What is computed
 * only to be thrown away, such as the gradient of the images, is not lowered at all.
 */
export const needed = ({ calls, state, outputs }: RecordedGraph): RecordedGraph => {
  const changed = Object.fromEntries(
    Object.entries(state).filter(([name, { origin }]) => !(origin.kind === 'state' && origin.name === name)),
  );
  const wanted = new Set([...Object.values(changed), ...Object.values(outputs)]);
  const kept = calls.toReversed().filter((call) => {
    if (!call.outputs.some((output) => wanted.has(output))) return false;
    for (const input of Object.values(call.inputs)) wanted.add(input);
    return true;
  });
  return { calls: kept.toReversed(), state: changed, outputs };
};
