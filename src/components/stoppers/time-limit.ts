import { defineStopper } from '../../registry/define.ts';
import { amount, inSeconds } from '../../registry/fields.ts';

export const timeLimit = defineStopper({
  type: 'timeLimit',
  summary: 'Stops after a given time, even within an epoch.',
  fields: { limit: amount(['min', 's', 'h'], { description: 'Longest training time.' }) },
  examples: [{ limit: '30 s' }, { limit: '2 h' }],
  judge: ({ limit }, state, { seconds }) => (seconds < inSeconds(limit) ? { state } : { state, stop: over(limit) }),
  interrupt: ({ limit }, { seconds }) => (seconds < inSeconds(limit) ? undefined : over(limit)),
});

const over = ({ value, unit }: { readonly value: number; readonly unit: string }) =>
  `The time limit of ${value} ${unit} is over.`;
