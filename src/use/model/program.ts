import { applyTransforms } from '../../data/transform.ts';
import type { Program } from '../../contracts/engine.ts';
import type { Spec, Tensor, Tensors, Tf } from '../../contracts/tensors.ts';
import type { Bound } from '../../registry/kinds.ts';
import type { Labels, Params } from '../../contracts/data.ts';
import type { Model } from '../../runner/step/model.ts';
import { forward, withWeights } from '../../runner/step/network.ts';
import { inUnit } from '../../runner/step/unit.ts';
import { predictedClass } from '../../runner/step/step.ts';

/** What a prediction is made of. */
export interface PredictParts {
  readonly model: Model;
  readonly transforms: readonly Bound<'transform'>[];
  readonly params: readonly Params[];
  readonly loss: Bound<'loss'>;
  /** The last layer makes probabilities itself. */
  readonly isProbability: boolean;
  /** One sample as the dataset has it. */
  readonly features: Spec;
  readonly meaning: Labels;
}

/**
 * A batch of raw samples to `output`, what the last layer gives, in the unit of the labels; `probabilities` and the
 * `prediction` where the labels have such.
 */
export const predictProgram = (parts: PredictParts, batch: number): Program => ({
  name: `predict (batch ${batch})`,
  state: modelSpecs(parts.model),
  inputs: { features: { shape: [batch, ...parts.features.shape], dtype: parts.features.dtype } },
  step: (tf, state, { features }) => {
    const x = applyTransforms(tf, features!, parts.transforms, parts.params);
    const { result: output } = withWeights(tf, parts.model, state, {}, () => forward(parts.model, x, false));
    return { state: {}, outputs: { output: inUnit(tf, parts.meaning, output), ...meaningOf(parts, tf, output) } };
  },
});

export const modelSpecs = ({ weights }: Model): Record<string, Spec> =>
  Object.fromEntries(weights.map(({ name, shape }) => [name, { shape, dtype: 'float32' }]));

/** The labels and the loss say what a model is: numbers from 0 to 1 that a regression gives are values. */
const meaningOf = ({ meaning, loss, isProbability }: PredictParts, tf: Tf, output: Tensor): Tensors => {
  if (meaning.kind === 'class')
    return {
      probabilities: isProbability ? tf.clone(output) : classProbabilities(tf, output),
      prediction: predictedClass(tf, output),
    };
  return loss.needs.output === 'logits' ? { probabilities: tf.sigmoid(output) } : {};
};

/** [batch, classes]; a single logit is that of class 1. */
const classProbabilities = (tf: Tf, output: Tensor): Tensor => {
  const [batch, ...shape] = output.shape as [number, ...number[]];
  if (shape.some((size) => size !== 1)) return tf.softmax(output);
  const logit = tf.reshape(output, [batch, 1]);
  return tf.concat([tf.sigmoid(tf.neg(logit)), tf.sigmoid(logit)], 1);
};
