import type { Planned } from '../../contracts/plan.ts';
import type { Labels } from '../../contracts/data.ts';
import type { Scalar, Shape, Spec, Tensor, Tensors, Tf } from '../../contracts/tensors.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Bound, MixedBatch } from '../../registry/kinds.ts';
import type { Uniform } from './model.ts';

/** An augmentation of the plan, with the names of the inputs that it is fed. */
export interface Augmenter {
  /** Its type, with a number where the type occurs again: `noise`, `noise_2`. */
  readonly name: string;
  readonly augmentation: Bound<'augmentation'>;
  readonly uniforms: readonly Uniform[];
}

/** Labels of a batch with their share of the loss; null is all of it. A mixed batch has several. */
export interface LabelShare {
  readonly labels: Tensor;
  readonly share: Scalar | null;
}

export const bindAugmentations = (catalog: Catalog, planned: readonly Planned[], input: Shape): readonly Augmenter[] =>
  planned.map(({ type }, i) => {
    const augmentation = bind(catalog, 'augmentation', planned[i]!);
    const before = planned.slice(0, i).filter((other) => other.type === type).length;
    const name = before === 0 ? type : `${type}_${before + 1}`;
    const uniforms = Object.entries(augmentation.draws(input)).map(([draw, shape]) => ({
      name: `augment/${name}/${draw}`,
      shape,
    }));
    return { name, augmentation, uniforms };
  });

/** Numbers of all augmentations, by the inputs that carry them. */
export const augmentationNumbers = (augmenters: readonly Augmenter[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    augmenters.flatMap(({ name, augmentation }) =>
      Object.entries(augmentation.numbers?.() ?? {}).map(([number, value]) => [
        `augmentation/${name}/${number}`,
        value,
      ]),
    ),
  );

interface Batch {
  readonly x: Tensor;
  readonly labels: readonly LabelShare[];
}

/** The batch after all augmentations, first to last. `labels` are those that the loss takes. */
export const augment = (
  tf: Tf,
  augmenters: readonly Augmenter[],
  { x, features, labels, meaning, inputs }: Fed,
): Batch =>
  augmenters.reduce<Batch>(
    (batch, augmenter) => {
      const result = augmenter.augmentation.apply(tf, asFloat(tf, batch.x), {
        draws: inputsOf(inputs, `augment/${augmenter.name}/`),
        numbers: inputsOf(inputs, `augmentation/${augmenter.name}/`),
        range: features.dtype === 'uint8' ? 255 : 1,
        limits: features.dtype === 'uint8' ? [0, 255] : null,
      });
      return isMixed(result)
        ? { x: result.x, labels: mixLabels(tf, batch.labels, result, meaning) }
        : { ...batch, x: result };
    },
    { x, labels: [{ labels, share: null }] },
  );

interface Fed {
  /** One sample, as it is fed. */
  readonly features: Spec;
  readonly x: Tensor;
  readonly labels: Tensor;
  readonly meaning: Labels;
  readonly inputs: Tensors;
}

/** Mean by the shares of a value for each of the labels: a loss, a batch's weight, a sum of a metric. */
export const meanByShares = <T extends Tensor>(tf: Tf, labels: readonly LabelShare[], values: readonly T[]): T =>
  values
    .map((value, i) => {
      const { share } = labels[i]!;
      return share ? tf.mul<T>(value, share) : value;
    })
    .reduce((sum, part) => tf.add<T>(sum, part));

const inputsOf = (inputs: Tensors, prefix: string): Tensors =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );

const asFloat = (tf: Tf, x: Tensor): Tensor => (x.dtype === 'float32' ? x : tf.cast(x, 'float32'));

const isMixed = (result: Tensor | MixedBatch): result is MixedBatch => 'partner' in result;

/** Values are mixed; classes can't be, so each sample counts for its own class and for that of its partner. */
const mixLabels = (
  tf: Tf,
  labels: readonly LabelShare[],
  { partner, share }: MixedBatch,
  { kind }: Labels,
): readonly LabelShare[] => {
  const rest = tf.sub<Scalar>(1, share);
  const weighed = (one: LabelShare, by: Scalar): Scalar => (one.share ? tf.mul<Scalar>(one.share, by) : by);
  const partners = labels.map((one) => ({ ...one, labels: tf.gather(one.labels, partner) }));
  if (kind === 'value')
    return labels.map((one, i) => ({
      ...one,
      labels: tf.add(tf.mul(one.labels, share), tf.mul(partners[i]!.labels, rest)),
    }));
  return [
    ...labels.map((one) => ({ ...one, share: weighed(one, share) })),
    ...partners.map((one) => ({ ...one, share: weighed(one, rest) })),
  ];
};
