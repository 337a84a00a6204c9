import { amount, flag, integer, list, number, optional, section, slot, text, type Fields } from './fields.ts';
import type { Kind } from './kinds.ts';

/** What the file may say of any component of a kind, beyond the component's own fields. */
export interface KindFacts {
  /** Fields that every component of the kind has. */
  readonly common: Fields;
  /** A bare number stands for this component with this field: `learningRate: 0.01` is `{type: constant, value: 0.01}`. */
  readonly number?: { readonly type: string; readonly field: string };
  /** The type may stand as a key, with this field as its value: `{uniform: [0, 1]}` is `{type: uniform, of: [0, 1]}`. */
  readonly keyed?: string;
}

/** Fields beside a dataset's own under `data:`. */
export const dataFields = {
  batch: section(
    {
      train: integer({ minimum: 1, default: 32, description: 'Samples per training step.' }),
      test: integer({
        minimum: 1,
        default: 128,
        description:
          'Samples per evaluation step. It changes the speed, and values only where `train.epochMean` is `batches`.',
      }),
    },
    { description: 'Batch sizes.' },
  ),
  shuffle: flag({
    default: true,
    description: 'Whether each epoch visits the training samples in a new order, drawn from the seed.',
  }),
  transforms: list(slot('transform', { description: 'A transform.' }), {
    default: [],
    description:
      'Applied to the features in this order, inside the compiled step and the exported model. Their statistics are fitted on the training part only.',
  }),
  split: section(
    {
      validation: number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0,
        description:
          'Share of the training data that is set aside for decisions, drawn from the seed, stratified by class.',
      }),
      test: number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0,
        description: 'Share of the training data set aside as test part, for a dataset that has none.',
      }),
    },
    { description: 'Parts that are cut from the training data.' },
  ),
  take: section(
    {
      train: optional(integer({ minimum: 1, description: 'Use only that many training samples, the first ones.' })),
      test: optional(integer({ minimum: 1, description: 'Use only that many test samples, the first ones.' })),
    },
    { description: 'Use less than everything, for a quick try.' },
  ),
} satisfies Fields;

const layerFields = {
  name: optional(
    text({
      pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
      description: 'Name of the layer in summaries, paths and the saved model; left out, its type and a number.',
    }),
  ),
} satisfies Fields;

const scheduleFields = {
  warmup: amount(['steps', 'epochs'], {
    default: '0 steps',
    description:
      'Length of a linear rise to the schedule’s first rate. What falls over the training, or with each epoch or step, starts at its end; written times (`every`, `first`, `at`, `after`) count from the start of training, warmup included.',
  }),
} satisfies Fields;

/** One row per kind. */
export const kindFacts: { readonly [K in Kind]: KindFacts } = {
  dataset: { common: dataFields },
  transform: { common: {} },
  layer: { common: layerFields },
  initializer: { common: {}, number: { type: 'constant', field: 'value' } },
  regularizer: { common: {} },
  loss: { common: {} },
  metric: { common: {} },
  optimizer: { common: {} },
  schedule: { common: scheduleFields, number: { type: 'constant', field: 'value' } },
  stopper: { common: {} },
  reporter: { common: {} },
  tracker: { common: {} },
  engine: { common: {} },
  distribution: { common: {}, keyed: 'of' },
  sampler: { common: {} },
  pruner: { common: {} },
};
