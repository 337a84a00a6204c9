import { defineLoss } from '../../registry/define.ts';
import type { ModelFacts } from '../../registry/kinds.ts';
import { likeOutput, sizeOf, valueMisfit } from './_fit.ts';
import { notOneLogit, notTwoClasses } from './_messages.ts';

export const binaryCrossEntropy = defineLoss({
  type: 'binaryCrossEntropy',
  summary:
    'Binary cross-entropy on logits, for two classes with one output, or for values in 0…1 with one output each.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html; mean over samples and outputs',
  fields: {},
  examples: [{}],
  needs: { labels: 'any', output: 'logits', within: [0, 1] },
  check: (_, model) =>
    model.labels.kind === 'class' ? classesMisfit(model.labels.classes.length, model) : valueMisfit(model),
  // Uses softplus, whose gradient is sigmoid, because the gradients of max and abs are wrong at 0.
  value: (_, tf, labels, output) => {
    const truth = likeOutput(tf, labels, output);
    return tf.mean(tf.add(tf.mul(tf.sub(1, truth), output), tf.softplus(tf.neg(output))));
  },
});

const classesMisfit = (classes: number, { output }: ModelFacts): string | undefined => {
  if (classes !== 2) return notTwoClasses({ classes });
  return sizeOf(output) === 1 ? undefined : notOneLogit({ output });
};
