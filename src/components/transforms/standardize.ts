import { defineTransform } from '../../registry/define.ts';
import { featureStatistics, rescale } from './_features.ts';

export const standardize = defineTransform({
  type: 'standardize',
  summary:
    'Scales each feature to mean 0 and standard deviation 1 over the training part; a constant feature becomes 0.',
  source: 'sklearn.preprocessing.StandardScaler (population deviation)',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  fit: (_, train) => {
    const { mean, variance, min, max } = featureStatistics(train);
    // Compares exactly, because rounding leaves equal numbers a deviation above 0 and another mean.
    return {
      mean: Array.from(mean, (value, i) => (min[i] === max[i] ? min[i]! : value)),
      std: Array.from(variance, (value, i) => (min[i] === max[i] ? 1 : Math.sqrt(value))),
    };
  },
  apply: (_, tf, x, { mean, std }) => rescale(tf, x, mean!, std!),
});
