import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { keepsMask } from './_mask.ts';

export const rescale = defineLayer({
  type: 'rescale',
  summary: 'Multiplies every value by `scale` and adds `offset`.',
  source: 'keras.layers.Rescaling',
  fields: {
    scale: number({ default: 1, description: 'Factor for every value.' }),
    offset: number({ default: 0, description: 'Number added after scaling.' }),
  },
  examples: [{ scale: 0.5 }, { scale: 2, offset: -1 }],
  shape: (_, input) => input,
  mask: keepsMask,
  build: ({ scale, offset }, tf, { name }) => tf.layers.rescaling({ name, scale, offset }),
});
