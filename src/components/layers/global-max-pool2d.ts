import type { Tensor4D } from '@tensorflow/tfjs-core';
import { defineLayer } from '../../registry/define.ts';
import { imageSize } from './_window.ts';
import { withCall } from './_with-call.ts';

export const globalMaxPool2d = defineLayer({
  type: 'globalMaxPool2d',
  summary: 'Takes the largest value of each channel in the image; the first of equal values gets the gradient.',
  source: 'torch.nn.AdaptiveMaxPool2d(1), flattened',
  fields: {},
  examples: [{}],
  shape: (_, input) => {
    imageSize('globalMaxPool2d', input);
    return [input[2]!];
  },
  // The gradient of tfjs's maximum goes to all equal values in full: after a relu, to every zero.
  build: (_, tf, { name, input: [height, width, channels] }) =>
    withCall(tf, tf.layers.globalMaxPooling2d({ name }), (x) =>
      tf.reshape(tf.maxPool(x as Tensor4D, [height!, width!], 1, 'valid'), [x.shape[0]!, channels!]),
    ),
});
