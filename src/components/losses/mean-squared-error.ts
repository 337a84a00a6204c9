import { defineLoss } from '../../registry/define.ts';
import { likeOutput, valueMisfit } from './_fit.ts';

export const meanSquaredError = defineLoss({
  type: 'meanSquaredError',
  summary: 'Mean of the squared differences, over samples and outputs.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html',
  fields: {},
  examples: [{}],
  needs: { labels: 'value', output: 'value' },
  check: (_, model) => valueMisfit(model),
  value: (_, tf, labels, output) => tf.mean(tf.square(tf.sub(output, likeOutput(tf, labels, output)))),
});
