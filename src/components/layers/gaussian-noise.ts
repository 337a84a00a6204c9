import { normal } from '../../layers/normal.ts';
import { defineLayer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { withCall } from './_with-call.ts';
import { keepsMask } from './_mask.ts';

export const gaussianNoise = defineLayer({
  type: 'gaussianNoise',
  summary: 'Adds normal noise with mean 0 to each value in training.',
  source: 'keras.layers.GaussianNoise; normal numbers by Box and Muller 1958 from two uniform ones',
  fields: { std: number({ minimum: 0, default: 0.1, description: 'Standard deviation of the noise.' }) },
  examples: [{}, { std: 0.5 }],
  shape: (_, input) => input,
  mask: keepsMask,
  build: ({ std }, tf, { name, input, uniform }) => {
    const [radius, angle] = [uniform('noiseRadius', input), uniform('noiseAngle', input)];
    return withCall(tf, tf.layers.gaussianNoise({ name, stddev: std }), (x, training) =>
      training ? tf.add(x, tf.mul(normal(tf, radius(), angle()), std)) : x,
    );
  },
});
