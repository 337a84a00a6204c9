import { defineLoss } from '../../registry/define.ts';
import { likeOutput, valueMisfit } from './_fit.ts';

export const meanAbsoluteError = defineLoss({
  type: 'meanAbsoluteError',
  summary: 'Mean of the absolute differences, over samples and outputs.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html',
  fields: {},
  examples: [{}],
  needs: { labels: 'value', output: 'value' },
  check: (_, model) => valueMisfit(model),
  value: (_, tf, labels, output) => tf.mean(tf.abs(tf.sub(output, likeOutput(tf, labels, output)))),
});
