import { amount, choice, flag, integer, list, number, optional, section, slot, text, type Fields } from './fields.ts';
import type { Kind } from './kinds.ts';

/** What the file may say of any component of a kind, beyond the component's own fields. */
export interface KindFacts {
  /** Fields that every component of the kind has. */
  readonly common: Fields;
  /**
   * A bare number stands for this component with this field: `learningRate: 0.01` is `{type: constant, value: 0.01}`.
   */
  readonly number?: { readonly type: string; readonly field: string };
  /**
   * The type may stand as a key, with this field as its value: `{uniform: [0, 1]}` is `{type: uniform, of: [0, 1]}`.
   */
  readonly keyed?: string;
}

export const memoryUnits = ['MB', 'GB'] as const;

/** Fields beside a dataset's own under `data:`. */
export const dataFields = {
  batch: section(
    {
      train: integer({ minimum: 1, default: 32, description: 'Samples per training step.' }),
      test: integer({
        minimum: 1,
        default: 128,
        description: 'Samples per evaluation step; changes values only if `train.epochMean` is `batches`.',
      }),
    },
    { description: 'Batch sizes.' },
  ),
  shuffle: flag({
    default: true,
    description: 'Whether each epoch uses a new order of the training samples, drawn from the seed.',
  }),
  balance: choice(['none', 'classes'], {
    default: 'none',
    description:
      'What makes an epoch: each training sample once, or as many samples drawn with replacement so that classes are equally frequent.',
  }),
  augment: list(slot('augmentation', { description: 'An augmentation.' }), {
    default: [],
    description:
      'Random changes to training batches, first to last, before the transforms: on bytes 0…255, or on numbers as the dataset gives them.',
  }),
  transforms: list(slot('transform', { description: 'A transform.' }), {
    default: [],
    description:
      'Transforms of the features, first to last, inside the compiled step and the exported model; fitted on the ' +
      'training part only.',
  }),
  split: section(
    {
      validation: number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0,
        description: 'Share of the training data for validation, if the dataset has no validation part.',
      }),
      test: number({
        minimum: 0,
        exclusiveMaximum: 1,
        default: 0,
        description: 'Share of the training data for testing, if the dataset has no test part.',
      }),
      by: choice(['random', 'group', 'time', 'column'], {
        default: 'random',
        description:
          'How parts are cut: at `random` from the seed, stratified by class; by `group`, so that no group is in two parts; by `time`, the latest rows for testing; or as a `column` says. All but `random` are for tables.',
      }),
      column: optional(
        text({ minLength: 1, description: 'A column.' }),
        'Column with the groups, the times (dates or numbers), or the parts (`train`, `validation`, `test`); it need not be a feature.',
      ),
    },
    { description: 'Parts cut from the training data.' },
  ),
  take: section(
    {
      train: optional(integer({ minimum: 1, description: 'Number of training samples to use, from the first.' })),
      test: optional(integer({ minimum: 1, description: 'Number of test samples to use, from the first.' })),
    },
    { description: 'Smaller parts for a quick try.' },
  ),
  memory: optional(
    amount(memoryUnits, { description: 'Memory.' }),
    'Most memory for samples that a file could hold; larger data are read while the model trains. It never changes results; defaults to a quarter of the free memory.',
  ),
} satisfies Fields;

const layerFields = {
  name: optional(
    text({
      pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
      description: 'Name of the layer in summaries, paths and the saved model; defaults to its type and a number.',
    }),
  ),
} satisfies Fields;

const scheduleFields = {
  warmup: amount(['steps', 'epochs'], {
    default: '0 steps',
    description:
      'Length of a linear rise to the schedule’s first rate. What falls over the training, or with each epoch or ' +
      'step, starts at its end; written times (`every`, `first`, `at`, `after`) count from the start of training, ' +
      'warmup included.',
  }),
} satisfies Fields;

/** One row per kind. */
export const kindFacts: { readonly [K in Kind]: KindFacts } = {
  dataset: { common: dataFields },
  column: { common: {} },
  transform: { common: {} },
  augmentation: { common: {} },
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
