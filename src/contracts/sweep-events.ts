import { Type } from '@sinclair/typebox';
import { event, json, value, values } from './event-fields.ts';
import type { Planned } from './plan.ts';
import type { SweepSettings } from './sweep.ts';

const trial = Type.Integer({ minimum: 0, description: 'Index of a trial: `trials/<index>/` is its folder.' });
const point = Type.Record(Type.String(), json, { description: 'What the trial varies, by path.' });
const spread = Type.Object(
  {
    n: Type.Integer(),
    mean: value,
    deviation: Type.Union([value, Type.Null()]),
    interval: Type.Union([Type.Tuple([value, value]), Type.Null()], {
      description: 'That holds the mean with 95 % confidence (Student’s t).',
    }),
  },
  { description: 'Of the repeats; the deviation is that of a sample (n − 1), null for one.' },
);

export const sweepStart = event(
  'sweep:start',
  'A sweep begins, or goes on; `attempt` counts the processes that worked on it.',
  {
    name: Type.String(),
    settings: Type.Unsafe<SweepSettings>(json),
    objective: Type.Object({
      metric: Type.String(),
      goal: Type.Union([Type.Literal('maximize'), Type.Literal('minimize')]),
    }),
    parameters: Type.Array(
      Type.Object({ path: Type.String(), kind: Type.String({ description: '`choice`, or a distribution.' }) }),
    ),
    engine: Type.Unsafe<Planned>(json),
    parallel: Type.Integer({ minimum: 1, description: 'Worker processes.' }),
    trials: Type.Union([Type.Integer(), Type.Null()], {
      description: 'How many there will be; null where nobody knows.',
    }),
    known: Type.Integer({ description: 'Trials that are over already.' }),
    changes: Type.Array(Type.String(), { description: 'What is not as it was when the sweep was last worked on.' }),
  },
);

export const sweepTrial = event('sweep:trial', 'A trial has another state, or came further.', {
  trial,
  state: Type.Union(
    (['queued', 'running', 'lost', 'completed', 'pruned', 'failed', 'cancelled'] as const).map((state) =>
      Type.Literal(state),
    ),
    { description: '`lost` is the end of an attempt: the trial is queued again.' },
  ),
  point,
  kept: Type.Optional(Type.Literal(true, { description: 'It was over before this process began.' })),
  try: Type.Optional(Type.Integer({ minimum: 1, description: 'Which attempt of the trial.' })),
  seed: Type.Optional(Type.Integer({ description: 'Of the run under way.' })),
  epoch: Type.Optional(Type.Integer({ description: 'Epochs of the run under way that are done.' })),
  epochs: Type.Optional(
    Type.Integer({
      description: 'Epochs that it is planned to have; of a trial that is over, those that all its runs had.',
    }),
  ),
  value: Type.Optional(value),
  values: Type.Optional(Type.Array(value, { description: 'The objective of each repeat.' })),
  spread: Type.Optional(spread),
  seconds: Type.Optional(Type.Number({ description: 'Of training, all repeats together.' })),
  reason: Type.Optional(Type.String({ description: 'One sentence.' })),
  error: Type.Optional(Type.String({ description: 'Of a failed trial, with its stack.' })),
});

export const sweepDecision = event(
  'sweep:decision',
  'The pruner judged a trial: all that its decision was made from.',
  {
    trial,
    rung: Type.Object({ value: Type.Number(), unit: Type.Union([Type.Literal('epochs'), Type.Literal('steps')]) }),
    epoch: Type.Integer({ description: 'Epochs done.' }),
    step: Type.Integer({ description: 'Steps done.' }),
    value,
    decision: Type.Union([Type.Literal('continue'), Type.Literal('prune')]),
    n: Type.Integer({ description: 'Values at this rung, this one among them.' }),
    rank: Type.Integer({ description: 'Its place among them, from 1.' }),
    cutoff: Type.Union([value, Type.Null()], { description: 'The worst value that would have been kept.' }),
    reason: Type.String(),
  },
);

export const sweepEnd = event('sweep:end', 'No more trials are begun, and none is running.', {
  by: Type.Union(
    (['space', 'sampler', 'trials', 'time', 'failures', 'epochs', 'interrupted'] as const).map((by) =>
      Type.Literal(by),
    ),
    { description: 'What ended it: the points or the trials of the sampler were used up, a budget, or the user.' },
  ),
  reason: Type.String({ description: 'One sentence.' }),
  best: Type.Union([Type.Object({ trial, point, spread, test: values }), Type.Null()], {
    description: '`test` are its values on the test part, the mean of its repeats: told of no other trial.',
  }),
  inseparable: Type.Union([Type.Array(Type.Object({ trial, p: Type.Number() })), Type.Null()], {
    description:
      'Trials that cannot be told from the best (Welch’s test, p ≥ 0.05); null where trials have one run each.',
  }),
  counts: Type.Record(Type.String(), Type.Integer(), { description: 'Trials by state.' }),
  refused: Type.Integer({ description: 'Points that could not be run.' }),
  seconds: Type.Number({ description: 'Of work on the sweep, by all processes.' }),
});
