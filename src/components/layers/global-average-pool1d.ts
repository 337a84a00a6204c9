import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { sequence } from './_recurrent.ts';

export const globalAveragePool1d = defineLayer({
  type: 'globalAveragePool1d',
  summary: 'Averages each feature over the sequence, except for masked steps.',
  source: 'torch.nn.AdaptiveAvgPool1d(1), flattened; behind a mask, a saved model loads with `assay/layers`',
  fields: {},
  examples: [{}],
  shape: (_, input) => [sequence('globalAveragePool1d', input)[1]],
  mask: () => false,
  build: (_, tf, { name, masked }) =>
    masked ? new (layerClasses(tf).GlobalAveragePool1d)({ name }) : tf.layers.globalAveragePooling1d({ name }),
});
