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
      'Values to vary, by path: a list of choices, or a distribution such as `{logUniform: [0.001, 0.3]}`; a ' +
      'choice may be a component with choices inside.',
  }),
  zip: list(map(anything('Choices.'), { description: 'Lists of equal length, by path.' }), {
    default: [],
    description:
      'Values that vary together: in each group, the first choices belong together, then the second ones, and so on.',
  }),
  where: optional(
    text({
      minLength: 1,
      description:
        'Condition on a trial: `model.layers.hidden1.units >= model.layers.hidden2.units`, with `&&`, `||`, `!`, ' +
        'comparisons and arithmetic.',
    }),
  ),
  sampler: slot('sampler', { default: 'grid', description: 'Which points to try.' }),
  enqueue: list(map(anything('A value.'), { description: 'Values by path.' }), {
    default: [],
    description: 'Points to try before those of the sampler.',
  }),
  pruner: optionalSlot('pruner', { description: 'What stops bad trials early.' }),
  objective: section(
    {
      metric: monitor({
        default: 'loss',
        description: 'Value after the last epoch by which trials are compared.',
      }),
      goal: optional(
        choice(['maximize', 'minimize'], { description: 'Direction of improvement.' }),
        'Direction of improvement; defaults to that of the metric.',
      ),
    },
    { description: 'How trials are ranked.' },
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
      time: optional(amount(['s', 'min', 'h'], { description: 'Time spent on the sweep; running trials finish.' })),
      failures: optional(integer({ minimum: 1, description: 'Failed trials in a row.' })),
      epochs: optional(integer({ minimum: 1, description: 'Epochs of all trials combined.' })),
    },
    { description: 'Limits after which no more trials start, whichever comes first.' },
  ),
  parallel: optional(
    integer({ minimum: 1, description: 'Worker processes.' }),
    'Worker processes; defaults to one per core.',
  ),
  retries: integer({ minimum: 0, default: 1, description: 'Retries of a trial whose worker died.' }),
  trialTimeout: optional(
    amount(['s', 'min', 'h'], { description: 'Longest time that a run may train before it fails.' }),
  ),
} satisfies Fields;

/** Modules under `use`. */
export const mostModules = 100;

/**
 * The whole file. Reading, checking, resolving, explaining and the editor’s schema are walks over these;
 * `PlannedExperiment` is what they resolve to.
 */
export const experimentFields = {
  name: text({
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
    description: 'Name of the experiment and of its folder under `out`.',
  }),
  seed: integer({
    minimum: 0,
    maximum: 2 ** 32 - 1,
    default: 1,
    description: 'Seed of all random numbers: the same seed gives the same run.',
  }),
  use: list(text({ minLength: 1, description: 'A module.' }), {
    maxItems: mostModules,
    default: [],
    description:
      'Modules with components of your own, by paths relative to this file, or packages: `[./components/swish.ts]`.',
  }),
  data: slot('dataset', { description: 'Where the samples come from.' }),
  model: section(
    {
      layers: list(slot('layer', { description: 'A layer.' }), {
        minItems: 1,
        description: 'Layers, first to last.',
      }),
    },
    { description: 'The model to train.' },
  ),
  loss: slot('loss', { description: 'What training minimizes.' }),
  metrics: list(slot('metric', { description: 'A metric.' }), {
    default: [],
    description: 'What else is measured on every part of the data after each epoch.',
  }),
  optimizer: slot('optimizer', { description: 'How weights are updated.' }),
  train: section(
    {
      epochs: integer({ minimum: 1, description: 'Passes over the training part.' }),
      maxSteps: optional(
        integer({
          minimum: 1,
          description: 'Number of optimizer steps after which training stops, even within an epoch.',
        }),
      ),
      epochMean: choice(['samples', 'batches'], {
        default: 'samples',
        description:
          'Whether epoch values are means over samples or over batches, where a small last batch counts fully.',
      }),
      clip: section(
        {
          norm: optional(
            number({
              exclusiveMinimum: 0,
              description: 'Largest norm of all gradients together; larger ones are scaled down.',
            }),
          ),
          value: optional(
            number({
              exclusiveMinimum: 0,
              description: 'Largest absolute value of each gradient element; larger ones are cut.',
            }),
          ),
        },
        { description: 'Limits on the gradients.' },
      ),
      accumulate: integer({
        minimum: 1,
        default: 1,
        description: 'Number of batches whose gradients are averaged for one optimizer step.',
      }),
      stoppers: list(slot('stopper', { description: 'A stopper.' }), {
        default: [],
        description: 'What may end training before its last epoch.',
      }),
      nonFinite: choice(['fail', 'continue'], {
        default: 'fail',
        description:
          'What happens when the loss becomes NaN or infinite: the run ends at once and fails, or training ' +
          'continues with a warning. In a sweep such a trial ends at once, and is never the best.',
      }),
      best: monitor({ default: 'loss', description: 'Value that decides which epoch is best.' }),
      checkpoint: optional(
        section(
          {
            every: amount(['epochs', 'steps', 's', 'min', 'h'], {
              default: '1 epochs',
              description: 'Distance between checkpoints; each is taken after the current block of steps.',
            }),
            keep: integer({
              minimum: 1,
              default: 3,
              description: 'Number of newest checkpoints to keep, besides that of the best epoch.',
            }),
            best: optional(
              monitor({ description: 'Value that decides which epoch is best.' }),
              'Value whose best epoch keeps its checkpoint; defaults to `train.best`.',
            ),
          },
          { description: 'When to save the full training state.' },
        ),
        'When to save the full training state for `assay resume`; by default it is not saved.',
      ),
      logEvery: integer({ minimum: 1, default: 50, description: 'Steps between `step` events.' }),
    },
    { description: 'Length and safeguards of training.' },
  ),
  reporters: list(slot('reporter', { description: 'A reporter.' }), {
    default: ['console', 'csv', 'plots'],
    description: 'Where progress is reported.',
  }),
  engine: slot('engine', {
    default: 'auto',
    description: 'What runs the training steps; it changes the speed, not the result.',
  }),
  out: text({ minLength: 1, default: 'runs', description: 'Folder in which each run gets its own folder.' }),
  sweep: optional(
    section(sweepFields, { description: 'Trials of this experiment with varied values.' }),
    'Trials of this experiment with varied values; by default there is one run.',
  ),
} satisfies Fields;

/** Read before everything else, and not part of the experiment that comes out. */
export const extendsDescription =
  'Files to start from, one or a list, later ones override: maps merge, lists replace, and a component of another ' +
  'type replaces the whole.';
