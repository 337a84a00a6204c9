import { applyTransforms } from '../../data/transform.ts';
import type { Program } from '../../contracts/engine.ts';
import type { Spec, Scalar, Tensor, Tensors, Tf } from '../../contracts/tensors.ts';
import type { Bound } from '../../registry/kinds.ts';
import type { Labels, Params } from '../../contracts/data.ts';
import { isStage } from '../../data/columns/stage.ts';
import { augment, augmentationNumbers, meanByShares, type Augmenter, type LabelShare } from './augment.ts';
import { clipGradients } from './clip.ts';
import type { Model, Uniform, Weight } from './model.ts';
import { inUnit, scaledLabels } from './unit.ts';
import { forward, isTrainable, withWeights } from './network.ts';

/**
 * What a step is made of. Tensors are named by role: inputs `features`, `labels`, `optimizer/rate`,
 * `dropout/dropout_1`; slots `<weight>/<slot>`.
 */
export interface StepParts {
  readonly model: Model;
  readonly transforms: readonly Bound<'transform'>[];
  readonly params: readonly Params[];
  /** Applied to training batches only. */
  readonly augmenters: readonly Augmenter[];
  readonly loss: Bound<'loss'>;
  readonly metrics: readonly Bound<'metric'>[];
  readonly optimizer: Bound<'optimizer'>;
  readonly clip: { readonly norm: number | null; readonly value: number | null };
  /** Batches per update. */
  readonly accumulate: number;
  /** One sample, as it is fed. */
  readonly features: Spec;
  readonly labels: Spec;
  readonly meaning: Labels;
}

/** One batch of the training part, and the update of the weights that follows from it. */
export const trainProgram = (parts: StepParts, batch: number): Program => ({
  name: `train (batch ${batch})`,
  state: stateSpecs(parts),
  inputs: {
    ...batchSpecs(parts, batch),
    ...scalars('loss', lossNumbers(parts)),
    ...scalars('optimizer', parts.optimizer.numbers(0, 1)),
    ...scalars('clip', clipNumbers(parts)),
    ...scalars('accumulate', accumulateNumbers(parts)),
    ...Object.fromEntries(Object.keys(augmentationNumbers(parts.augmenters)).map((name) => [name, float([])])),
    ...Object.fromEntries(uniformsOf(parts).map(({ name, shape }) => [name, float([batch, ...shape])])),
  },
  step: (tf, state, inputs) => trainStep(parts, tf, state, inputs),
});

/** One batch of any part, nothing changed by it. */
export const evaluateProgram = (parts: StepParts, batch: number): Program => ({
  name: `evaluate (batch ${batch})`,
  state: weightSpecs(parts.model.weights),
  inputs: { ...batchSpecs(parts, batch), ...scalars('loss', lossNumbers(parts)) },
  step: (tf, state, inputs) => evaluateStep(parts, tf, state, inputs),
});

/**
 * All that lives in the engine: weights, slots, accumulated gradients, and the weight of the batches they come from.
 */
export const stateSpecs = (parts: StepParts): Record<string, Spec> => {
  const { model, optimizer, accumulate } = parts;
  const trainable = model.weights.filter(isTrainable);
  const slots = trainable.flatMap(({ name, shape }) =>
    optimizer.slots().map((slot) => [`${name}/${slot}`, float(shape)] as const),
  );
  const gradients =
    accumulate > 1 ? trainable.map(({ name, shape }) => [accumulated(name), float(shape)] as const) : [];
  const weight = accumulate > 1 && isWeighted(parts) ? { [accumulatedWeight]: float([]) } : {};
  return { ...weightSpecs(model.weights), ...Object.fromEntries([...slots, ...gradients]), ...weight };
};

/** What a training step draws anew: augmentations and layers. */
export const uniformsOf = ({ augmenters, model }: StepParts): readonly Uniform[] => [
  ...augmenters.flatMap(({ uniforms }) => uniforms),
  ...model.uniforms,
];

export const lossNumbers = ({ loss }: StepParts): Readonly<Record<string, number>> => loss.numbers?.() ?? {};
export const clipNumbers = ({ clip }: StepParts): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(clip).flatMap(([name, limit]) => (limit === null ? [] : [[name, limit]])));

/**
 * Numbers that tell a batch of its place in an update. A loss that weighs its batches knows a batch's share inside the
 * step only.
 */
const accumulateNumbers = (parts: StepParts): Readonly<Record<string, number>> => {
  if (parts.accumulate === 1) return {};
  return isWeighted(parts) ? { update: 0 } : { share: 0, update: 0 };
};

const isWeighted = ({ loss }: StepParts): boolean => (loss.weight?.() ?? null) !== null;

/** No other tensor of the state has a name without a slash. */
const accumulatedWeight = 'weight';
const accumulated = (weight: string) => `${weight}/gradient`;
const float = (shape: readonly number[]): Spec => ({ shape, dtype: 'float32' });
const scalars = (group: string, numbers: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.keys(numbers).map((name) => [`${group}/${name}`, float([])]));
const weightSpecs = (weights: readonly Weight[]) =>
  Object.fromEntries(weights.map(({ name, shape }) => [name, float(shape)]));
const batchSpecs = ({ features, labels }: StepParts, batch: number): Record<string, Spec> => ({
  features: { shape: [batch, ...features.shape], dtype: features.dtype },
  labels: { shape: [batch, ...labels.shape], dtype: labels.dtype },
});

const group = (tensors: Tensors, name: string): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([key, tensor]) =>
      key.startsWith(`${name}/`) ? [[key.slice(name.length + 1), tensor]] : [],
    ),
  );

const trainStep = (parts: StepParts, tf: Tf, state: Tensors, inputs: Tensors): ReturnType<Program['step']> => {
  const { model } = parts;
  const trainable = model.weights.filter(isTrainable);
  const { features, meaning } = parts;
  const columns = parts.transforms.filter(isStage);
  const batch = augment(tf, parts.augmenters, {
    features,
    // Typed columns become numbers first: a random change to the position of a category means nothing.
    x: columns.reduce((x, stage) => stage.apply(tf, x, {}), inputs['features']!),
    labels: labelsOf(parts, tf, inputs['labels']!),
    meaning,
    inputs,
  });
  const x = applyTransforms(tf, batch.x, parts.transforms.slice(columns.length), parts.params.slice(columns.length));
  const { labels } = batch;
  const { result, after } = withWeights(tf, model, state, inputs, () => {
    const kept: { output?: Tensor; loss?: Scalar } = {};
    const penalized = () => {
      kept.output = tf.keep(forward(model, x, true));
      kept.loss = tf.keep(lossOf(parts, tf, labels, kept.output, inputs));
      return penalties(tf, trainable).reduce<Scalar>((sum, penalty) => tf.add(sum, penalty), kept.loss);
    };
    const { grads } = tf.variableGrads(
      penalized,
      trainable.map(({ holder }) => holder.val),
    );
    const gradients = Object.fromEntries(trainable.map(({ name, holder }) => [name, grads[holder.val.name]!]));
    const outputs = {
      loss: tf.clone(kept.loss!),
      ...weightOf(parts, tf, labels),
      ...partials(parts, tf, labels, kept.output!),
    };
    tf.dispose([kept.output!, kept.loss!]);
    return { gradients, outputs };
  });
  const updated =
    parts.accumulate > 1
      ? accumulateThenUpdate(parts, tf, state, { ...result, inputs })
      : update(parts, tf, state, result.gradients, inputs);
  return {
    state: {
      ...pick(
        after,
        model.weights.filter((weight) => !isTrainable(weight)),
      ),
      ...updated,
    },
    outputs: result.outputs,
  };
};

const evaluateStep = (parts: StepParts, tf: Tf, state: Tensors, inputs: Tensors): ReturnType<Program['step']> => {
  const x = applyTransforms(tf, inputs['features']!, parts.transforms, parts.params);
  const labels = [{ labels: labelsOf(parts, tf, inputs['labels']!), share: null }];
  const { result: output } = withWeights(tf, parts.model, state, inputs, () => forward(parts.model, x, false));
  const loss = lossOf(parts, tf, labels, output, inputs);
  const prediction: Tensors = parts.meaning.kind === 'class' ? { prediction: predictedClass(tf, output) } : {};
  return {
    state: {},
    outputs: { loss, ...weightOf(parts, tf, labels), ...partials(parts, tf, labels, output), ...prediction },
  };
};

const labelsOf = ({ meaning }: StepParts, tf: Tf, labels: Tensor): Tensor =>
  tf.cast(labels, meaning.kind === 'class' ? 'int32' : 'float32');

type Mixed = readonly LabelShare[];

const lossOf = ({ loss, meaning }: StepParts, tf: Tf, labels: Mixed, output: Tensor, inputs: Tensors): Scalar => {
  const losses = labels.map((one) =>
    loss.value(tf, scaledLabels(tf, meaning, one.labels), output, group(inputs, 'loss'), classesOf(meaning)),
  );
  return meanByShares(tf, labels, losses);
};

/** The batch's weight, where its loss gives it one. */
const weightOf = ({ loss, meaning }: StepParts, tf: Tf, labels: Mixed): { readonly weight?: Scalar } => {
  const weigh = loss.weight?.() ?? null;
  if (!weigh) return {};
  const weights = labels.map((one) => weigh(tf, one.labels, classesOf(meaning)));
  return { weight: meanByShares(tf, labels, weights) };
};

const classesOf = (meaning: Labels): readonly string[] => (meaning.kind === 'class' ? meaning.classes : []);

const penalties = (tf: Tf, weights: readonly Weight[]): Scalar[] =>
  weights.flatMap(({ regularizer, holder }) => (regularizer ? [regularizer.penalty(tf, holder.val)] : []));

/** Sums of each metric, named `<its place>/<sum>`: two metrics may name their sums alike. */
const partials = ({ metrics, meaning }: StepParts, tf: Tf, labels: Mixed, output: Tensor): Tensors =>
  Object.fromEntries(
    metrics.flatMap((metric, i) => {
      const sums = labels.map((one) => metric.partial(tf, one.labels, inUnit(tf, meaning, output)));
      return Object.keys(sums[0]!).map((name) => [
        `${i}/${name}`,
        meanByShares(
          tf,
          labels,
          sums.map((sum) => sum[name]!),
        ),
      ]);
    }),
  );

/** A single logit says class 1 when it is above 0. */
export const predictedClass = (tf: Tf, output: Tensor): Tensor => {
  const [batch, ...shape] = output.shape as [number, ...number[]];
  const single = shape.every((size) => size === 1);
  return single ? tf.cast(tf.greater(tf.reshape(output, [batch]), 0), 'int32') : tf.argMax(output, -1);
};

const update = (parts: StepParts, tf: Tf, state: Tensors, raw: Tensors, inputs: Tensors): Tensors => {
  const gradients = clipGradients(tf, raw, group(inputs, 'clip'));
  const numbers = group(inputs, 'optimizer');
  const changes = Object.entries(gradients).map(([name, gradient]) => {
    const { weight, slots } = parts.optimizer.update(
      tf,
      state[name]!,
      gradient,
      pickSlots(parts, state, name),
      numbers,
    );
    return {
      [name]: weight,
      ...Object.fromEntries(Object.entries(slots).map(([slot, tensor]) => [`${name}/${slot}`, tensor])),
    };
  });
  return Object.assign({}, ...changes) as Tensors;
};

interface Accumulating {
  readonly gradients: Tensors;
  readonly outputs: { readonly weight?: Scalar };
  readonly inputs: Tensors;
}

/**
 * Each batch adds its share of the mean; the last one of a group updates the weights, the others leave them as they
 * are.
 */
const accumulateThenUpdate = (parts: StepParts, tf: Tf, state: Tensors, accumulating: Accumulating): Tensors => {
  const { gradients, outputs, inputs } = accumulating;
  const { share, update: flag } = group(inputs, 'accumulate');
  const sums = Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [
      name,
      tf.add(state[accumulated(name)]!, tf.mul(gradient, outputs.weight ?? share!)),
    ]),
  );
  const weight = outputs.weight && tf.add(state[accumulatedWeight]!, outputs.weight);
  const means = weight ? mapTensors(sums, (sum) => tf.div(sum, weight)) : sums;
  const updates = tf.greater(flag!, 0);
  const changed = Object.entries(update(parts, tf, state, means, inputs)).map(([name, tensor]) => [
    name,
    tf.where(updates, tensor, state[name]!),
  ]);
  const begun = (sum: Tensor) => tf.where(updates, tf.zerosLike(sum), sum);
  const kept = Object.entries(sums).map(([name, sum]) => [accumulated(name), begun(sum)]);
  return {
    ...(Object.fromEntries([...changed, ...kept]) as Tensors),
    ...(weight ? { [accumulatedWeight]: begun(weight) } : {}),
  };
};

const mapTensors = (tensors: Tensors, change: (tensor: Tensor) => Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));

const pick = (tensors: Tensors, weights: readonly Weight[]): Tensors =>
  Object.fromEntries(weights.map(({ name }) => [name, tensors[name]!]));
const pickSlots = ({ optimizer }: StepParts, state: Tensors, weight: string): Tensors =>
  Object.fromEntries(optimizer.slots().map((slot) => [slot, state[`${weight}/${slot}`]!]));
