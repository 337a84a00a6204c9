import { Type } from '@sinclair/typebox';
import {
  amount,
  choice,
  integer,
  list,
  map,
  monitor,
  number,
  optional,
  optionalSlot,
  section,
  slot,
  text,
  type Fields,
} from '../registry/fields.ts';
import type { Json } from '../contracts/json.ts';

const anything = (description: string) => Type.Unsafe<Json>({ description });

/** What a sweep varies and how: many trials of one experiment. */
export const sweepFields = {
  space: map(anything('Choices, or a distribution.'), {
    default: {},
    description:
      'What is varied, by path: a list of choices, or a distribution such as `{logUniform: [0.001, 0.3]}`. A choice may be a whole component, with choices and distributions of its own inside.',
  }),
  zip: list(map(anything('Choices.'), { description: 'Lists of equal length, by path.' }), {
    default: [],
    description:
      'What is varied together: in each group the first choices belong together, the second ones, and so on.',
  }),
  where: optional(
    text({
      minLength: 1,
      description:
        'What must hold of a trial: `model.layers.hidden1.units >= model.layers.hidden2.units`, with `&&`, `||`, `!`, comparisons and arithmetic.',
    }),
  ),
  sampler: slot('sampler', { default: 'grid', description: 'Which points are tried.' }),
  enqueue: list(map(anything('A value.'), { description: 'Values by path.' }), {
    default: [],
    description: 'Points that are tried before those of the sampler.',
  }),
  pruner: optionalSlot('pruner', { description: 'What ends a trial that does badly.' }),
  objective: section(
    {
      metric: monitor({
        default: 'loss',
        description: 'The value by which trials are compared, as it is after their last epoch.',
      }),
      goal: optional(
        choice(['maximize', 'minimize'], { description: 'Which way it gets better.' }),
        'Which way it gets better; left out, the way of its metric.',
      ),
    },
    { description: 'What makes a trial a good one.' },
  ),
  repeats: integer({
    minimum: 1,
    maximum: 1000,
    default: 1,
    description: 'Runs of each trial, under the seeds `seed`, `seed` + 1, …; its objective is their mean.',
  }),
  budget: section(
    {
      trials: optional(integer({ minimum: 1, description: 'Trials.' })),
      time: optional(
        amount(['s', 'min', 'h'], { description: 'Time since the sweep began; trials that run then are finished.' }),
      ),
      failures: optional(integer({ minimum: 1, description: 'Failed trials in a row.' })),
      epochs: optional(integer({ minimum: 1, description: 'Epochs of all trials together.' })),
    },
    { description: 'When no more trials are begun, whichever comes first.' },
  ),
  parallel: optional(
    integer({ minimum: 1, description: 'Worker processes.' }),
    'Worker processes; left out, one per core.',
  ),
  retries: integer({ minimum: 0, default: 1, description: 'How often a trial is tried again whose worker died.' }),
  trialTimeout: optional(
    amount(['s', 'min', 'h'], { description: 'The longest that a run may train before it fails.' }),
  ),
} satisfies Fields;

/** Modules under `use`. */
export const mostModules = 100;

/** The whole file. Reading, checking, resolving, explaining and the editor’s schema are walks over these; `PlannedExperiment` is what they resolve to. */
export const experimentFields = {
  name: text({
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
    description: 'Name of the experiment and of its folder under `out`.',
  }),
  seed: integer({
    minimum: 0,
    maximum: 2 ** 32 - 1,
    default: 1,
    description: 'Every source of randomness is derived from it: the same seed gives the same run.',
  }),
  use: list(text({ minLength: 1, description: 'A module.' }), {
    maxItems: mostModules,
    default: [],
    description:
      'Modules with components of your own, by paths relative to this file, or packages: `[./components/swish.ts]`.',
  }),
  data: slot('dataset', { description: 'What to learn from.' }),
  model: section(
    {
      layers: list(slot('layer', { description: 'A layer.' }), {
        minItems: 1,
        description: 'Layers in the order in which a sample goes through them.',
      }),
    },
    { description: 'What is trained.' },
  ),
  loss: slot('loss', { description: 'What the training makes small.' }),
  metrics: list(slot('metric', { description: 'A metric.' }), {
    default: [],
    description: 'What else is measured, on every part of the data, after each epoch.',
  }),
  optimizer: slot('optimizer', { description: 'How the weights are changed.' }),
  train: section(
    {
      epochs: integer({ minimum: 1, description: 'Passes over the training part.' }),
      maxSteps: optional(
        integer({ minimum: 1, description: 'Stop after that many optimizer steps, even within an epoch.' }),
      ),
      epochMean: choice(['samples', 'batches'], {
        default: 'samples',
        description:
          'What the values of an epoch are means over. Over batches, a small last batch counts as much as the others.',
      }),
      clip: section(
        {
          norm: optional(
            number({
              exclusiveMinimum: 0,
              description: 'Scale all gradients together so that their norm is at most this.',
            }),
          ),
          value: optional(
            number({ exclusiveMinimum: 0, description: 'Cut every element of every gradient to within ± this.' }),
          ),
        },
        { description: 'Limits on the gradients.' },
      ),
      accumulate: integer({
        minimum: 1,
        default: 1,
        description: 'Batches whose gradients are averaged for one optimizer step.',
      }),
      stoppers: list(slot('stopper', { description: 'A stopper.' }), {
        default: [],
        description: 'What may end the training before its last epoch.',
      }),
      nonFinite: choice(['fail', 'continue'], {
        default: 'fail',
        description:
          'What happens when the loss becomes NaN or infinite: the run ends at once and fails, or training continues with a warning. In a sweep such a trial ends at once, and is never the best.',
      }),
      best: monitor({ default: 'loss', description: 'The value by which the best epoch is chosen.' }),
      checkpoint: optional(
        section(
          {
            every: amount(['epochs', 'steps', 's', 'min', 'h'], {
              default: '1 epochs',
              description:
                'What lies between two checkpoints; the next one is taken when the steps under way are done.',
            }),
            keep: integer({
              minimum: 1,
              default: 3,
              description: 'The newest ones that are kept, besides that of the best epoch.',
            }),
            best: optional(
              monitor({ description: 'The value by which the best epoch is chosen.' }),
              'The value whose best epoch keeps its checkpoint; left out, that of `train.best`.',
            ),
          },
          { description: 'When the whole state of the training is written to the run’s folder.' },
        ),
        'When the whole state of the training is written to the run’s folder, so that `assay resume` can go on from there; left out, it is not.',
      ),
      logEvery: integer({ minimum: 1, default: 50, description: 'Steps between two `step` events.' }),
    },
    { description: 'How long, and with which safeguards.' },
  ),
  reporters: list(slot('reporter', { description: 'A reporter.' }), {
    default: ['console', 'csv', 'plots'],
    description: 'Who is told what happens.',
  }),
  engine: slot('engine', {
    default: 'auto',
    description: 'What executes the training steps. It changes the speed, not the result.',
  }),
  out: text({ minLength: 1, default: 'runs', description: 'Folder under which each run gets a folder of its own.' }),
  sweep: optional(
    section(sweepFields, { description: 'Many trials of this experiment.' }),
    'Many trials of this experiment; left out, it is one run.',
  ),
} satisfies Fields;

/** Read before everything else, and not part of the experiment that comes out. */
export const extendsDescription =
  'Files to start from, one or a list, later ones on top: maps merge, lists replace, a component of another type replaces the whole.';
