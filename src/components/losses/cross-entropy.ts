import { defineLoss } from '../../registry/define.ts';
import { map, number } from '../../registry/fields.ts';
import type { Tf } from '../../contracts/tensors.ts';
import { classMisfit } from './_fit.ts';
import { unknownClass } from './_messages.ts';

export const crossEntropy = defineLoss({
  type: 'crossEntropy',
  summary: 'Cross-entropy of one class among many, on logits: −log softmax(output)[label].',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html; tfjs clips probabilities ' +
    'instead, which loses the gradient of confident mistakes',
  fields: {
    labelSmoothing: number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description: 'Share of the label that is spread evenly over all classes.',
    }),
    classWeights: map(number({ exclusiveMinimum: 0, description: 'Weight of the class.' }), {
      default: {},
      description:
        'Weight of each class by name, 1 by default; means over a batch, an epoch and a part divide by the sum of ' +
        'the weights.',
    }),
  },
  examples: [{}, { labelSmoothing: 0.1 }, { classWeights: { cat: 4 } }],
  needs: { labels: 'class', output: 'logits' },
  check: ({ classWeights }, model) => {
    const misfit = classMisfit(model);
    if (misfit) return misfit;
    const classes = model.labels.kind === 'class' ? model.labels.classes : [];
    const unknown = Object.keys(classWeights).find((name) => !classes.includes(name));
    return unknown === undefined ? undefined : unknownClass({ name: unknown, classes });
  },
  numbers: ({ labelSmoothing }) => (labelSmoothing === 0 ? {} : { kept: 1 - labelSmoothing, spread: labelSmoothing }),
  weight: ({ classWeights }) =>
    isEmpty(classWeights)
      ? null
      : (tf, labels, classes) => {
          const truth = tf.oneHot(tf.cast(labels, 'int32'), classes.length);
          return tf.sum(tf.mul(truth, weightsOf(tf, classWeights, classes)));
        },
  value: ({ classWeights }, tf, labels, output, { kept, spread }, classes) => {
    const count = output.shape[1]!;
    const truth = tf.oneHot(tf.cast(labels, 'int32'), count);
    const target = kept && spread ? tf.add(tf.mul(truth, kept), tf.div(spread, count)) : truth;
    const logProbability = tf.logSoftmax(output);
    if (isEmpty(classWeights)) return tf.neg(tf.mean(tf.sum(tf.mul(target, logProbability), 1)));
    const weights = weightsOf(tf, classWeights, classes);
    return tf.neg(tf.div(tf.sum(tf.mul(tf.mul(target, weights), logProbability)), tf.sum(tf.mul(truth, weights))));
  },
});

type ClassWeights = Readonly<Record<string, number>>;

const isEmpty = (classWeights: ClassWeights): boolean => Object.keys(classWeights).length === 0;

const weightsOf = (tf: Tf, classWeights: ClassWeights, classes: readonly string[]) =>
  tf.tensor1d(classes.map((name) => classWeights[name] ?? 1));
