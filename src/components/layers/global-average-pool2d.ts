import { defineLayer } from '../../registry/define.ts';
import { imageSize } from './_window.ts';

export const globalAveragePool2d = defineLayer({
  type: 'globalAveragePool2d',
  summary: 'Averages each channel over the image.',
  source: 'torch.nn.AdaptiveAvgPool2d(1), flattened',
  fields: {},
  examples: [{}],
  shape: (_, input) => {
    imageSize('globalAveragePool2d', input);
    return [input[2]!];
  },
  build: (_, tf, { name }) => tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }),
});
