import { defineTransform } from '../../registry/define.ts';
import { featureStatistics, rescale } from './_features.ts';

export const minMax = defineTransform({
  type: 'minMax',
  summary:
    'Scales each feature to 0…1 by its smallest and largest value in the training part; a constant feature becomes 0.',
  source: 'sklearn.preprocessing.MinMaxScaler',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  fit: (_, train) => {
    const { min, max } = featureStatistics(train);
    return { min: Array.from(min), range: Array.from(max, (value, i) => (value === min[i] ? 1 : value - min[i]!)) };
  },
  apply: (_, tf, x, { min, range }) => rescale(tf, x, min!, range!),
});
