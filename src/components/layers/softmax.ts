import { defineLayer } from '../../registry/define.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { keepsMask } from './_mask.ts';
import { needsFeatures } from './_messages.ts';

export const softmax = defineLayer({
  type: 'softmax',
  summary: 'Turns the last dimension into probabilities that sum to 1; do not put it before a loss that takes logits.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html with dim=-1',
  fields: {},
  examples: [{}],
  outputs: 'probabilities',
  shape: (_, input) => {
    if (input.length === 0) throw new ShapeError(needsFeatures({ type: 'softmax' }));
    return input;
  },
  mask: keepsMask,
  // tfjs's own layer of this name adds a mask to the values.
  build: (_, tf, { name }) => tf.layers.activation({ name, activation: 'softmax' }),
});
