import { defineLayer } from '../../registry/define.ts';
import { integer } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { needsVector } from './_messages.ts';

export const repeatVector = defineLayer({
  type: 'repeatVector',
  summary: 'Repeats a vector into a sequence [times, features], for example to start a decoder.',
  source: 'keras.layers.RepeatVector',
  fields: { times: integer({ minimum: 1, maximum: 65_536, description: 'Number of repetitions.' }) },
  examples: [{ times: 3 }],
  shape: ({ times }, input) => {
    if (input.length === 1) return [times, input[0]!];
    throw new ShapeError(needsVector({ type: 'repeatVector', input }));
  },
  build: ({ times }, tf, { name }) => tf.layers.repeatVector({ name, n: times }),
});
