import { defineAugmentation } from '../../registry/define.ts';
import { integer, number } from '../../registry/fields.ts';
import { needsSequence } from './_messages.ts';

export const dropTokens = defineAugmentation({
  type: 'dropTokens',
  summary: 'Replaces each token of a sequence by another value with a probability; for [time, features], whole steps.',
  source: 'Word dropout as in Iyyer et al. 2015, which removes words; here they keep their place',
  fields: {
    rate: number({ minimum: 0, maximum: 1, default: 0.1, description: 'Probability that a token is replaced.' }),
    value: integer({ minimum: 0, default: 0, description: 'Number put in its place: that of an unknown token.' }),
  },
  examples: [{}, { rate: 0.2, value: 1 }],
  wholeUpTo: ({ value }) => value,
  check: (_, input) =>
    input.length === 1 || input.length === 2 ? undefined : needsSequence({ type: 'dropTokens', input }),
  draws: (_, input) => ({ drop: [input[0]!, ...input.slice(1).map(() => 1)] }),
  numbers: ({ rate, value }) => ({ rate, value }),
  apply: (_, tf, x, { draws: { drop }, numbers: { rate, value } }) => tf.where(tf.less(drop!, rate!), value!, x),
});
