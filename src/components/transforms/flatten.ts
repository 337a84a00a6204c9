import { defineTransform } from '../../registry/define.ts';

export const flatten = defineTransform({
  type: 'flatten',
  summary: 'Turns each sample into a vector, row by row.',
  fields: {},
  examples: [{}],
  shape: (_, input) => [product(input)],
  apply: (_, tf, x) => tf.reshape(x, [x.shape[0]!, product(x.shape.slice(1))]),
});

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
