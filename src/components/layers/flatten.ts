import { defineLayer } from '../../registry/define.ts';

export const flatten = defineLayer({
  type: 'flatten',
  summary: 'Turns each sample into a vector, row by row.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html; images are [height, width, channels] ' +
    'here, so channels vary fastest',
  fields: {},
  examples: [{}],
  shape: (_, input) => [input.reduce((a, b) => a * b, 1)],
  build: (_, tf, { name, input }) =>
    // tfjs's Flatten refuses samples that are vectors already.
    input.length < 2 ? tf.layers.reshape({ name, targetShape: [input[0] ?? 1] }) : tf.layers.flatten({ name }),
});
