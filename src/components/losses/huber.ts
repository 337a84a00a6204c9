import { defineLoss } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { likeOutput, valueMisfit } from './_fit.ts';

export const huber = defineLoss({
  type: 'huber',
  summary:
    'Half the squared difference if small, linear if large, so outliers count less; mean over samples and outputs.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html',
  fields: {
    delta: number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'Absolute difference above which the loss is linear.',
    }),
  },
  examples: [{}, { delta: 0.5 }],
  needs: { labels: 'value', output: 'value' },
  check: (_, model) => valueMisfit(model),
  numbers: ({ delta }) => ({ delta }),
  // With c = min(|d|, δ) it is c (|d| − c/2): no branch, and a gradient of c sign(d) everywhere.
  value: (_, tf, labels, output, { delta }) => {
    const distance = tf.abs(tf.sub(output, likeOutput(tf, labels, output)));
    const near = tf.minimum(distance, delta!);
    return tf.mean(tf.mul(near, tf.sub(distance, tf.mul(near, 0.5))));
  },
});
