import { defineSchedule, integer, number } from 'assay';

/**
 * A schedule is a function of where the training stands. Its fields, with their defaults filled in, are the first
 * argument.
 */
export const warmRestarts = defineSchedule({
  type: 'warmRestarts',
  summary: 'Falls along a cosine from `start` to `end`, and restarts every few epochs.',
  source: 'https://arxiv.org/abs/1608.03983 (SGDR; all periods of one length)',
  fields: {
    start: number({ minimum: 0, description: 'Rate at the beginning of each period.' }),
    end: number({ minimum: 0, default: 0, description: 'Rate that a period comes down to.' }),
    every: integer({ minimum: 1, default: 10, description: 'Length of a period in epochs.' }),
  },
  examples: [{ start: 0.1, every: 5 }],
  rate: ({ start, end, every }, { step, stepsPerEpoch }) => {
    const period = every * stepsPerEpoch;
    return end + ((start - end) * (1 + Math.cos((Math.PI * (step % period)) / period))) / 2;
  },
});
