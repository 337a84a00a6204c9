import type { Tensor4D } from '@tensorflow/tfjs-core';
import { defineLayer } from '../../registry/define.ts';
import { sequence } from './_recurrent.ts';
import { withCall } from './_with-call.ts';

export const globalMaxPool1d = defineLayer({
  type: 'globalMaxPool1d',
  summary: 'Takes the largest value of each feature in the sequence; the first of equal values gets the gradient.',
  source: 'torch.nn.AdaptiveMaxPool1d(1), flattened',
  fields: {},
  examples: [{}],
  shape: (_, input) => [sequence('globalMaxPool1d', input)[1]],
  // The gradient of tfjs's maximum goes to all equal values in full: after a relu, to every zero.
  build: (_, tf, { name, input: [time, features] }) =>
    withCall(tf, tf.layers.globalMaxPooling1d({ name }), (x) => {
      const image = tf.reshape(x, [x.shape[0]!, time!, 1, features!]) as Tensor4D;
      return tf.reshape(tf.maxPool(image, [time!, 1], 1, 'valid'), [x.shape[0]!, features!]);
    }),
});
