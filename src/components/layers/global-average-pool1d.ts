import { defineLayer } from '../../registry/define.ts';
import { sequence } from './_recurrent.ts';

export const globalAveragePool1d = defineLayer({
  type: 'globalAveragePool1d',
  summary: 'The mean of each feature over the whole sequence.',
  source: 'torch.nn.AdaptiveAvgPool1d(1), flattened',
  fields: {},
  examples: [{}],
  shape: (_, input) => [sequence('globalAveragePool1d', input)[1]],
  build: (_, tf, { name }) => tf.layers.globalAveragePooling1d({ name }),
});
