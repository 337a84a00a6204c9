import { Type, type Static } from '@sinclair/typebox';

/**
 * What happened, as plain JSON, one object a line in `events.jsonl`. Everything derived (metrics.csv, plots, MLflow) is made from
 * these alone. `schemas/event.schema.json` is generated from this file.
 */
const base = {
  v: Type.Literal(1, { description: 'Version of the event format.' }),
  time: Type.String({ description: 'When, ISO 8601 in UTC.' }),
  run: Type.String({ description: 'Name of the run’s folder.' }),
  attempt: Type.Integer({ minimum: 1, description: 'Which try of the run.' }),
};
const event = <T extends string, P extends Record<string, import('@sinclair/typebox').TSchema>>(
  type: T,
  description: string,
  fields: P,
) => Type.Object({ ...base, type: Type.Literal(type), ...fields }, { additionalProperties: false, description });

/** A value that is not finite is written as its name: JSON has no NaN. */
const value = Type.Union([Type.Number(), Type.Literal('NaN'), Type.Literal('Infinity'), Type.Literal('-Infinity')]);
const values = Type.Record(Type.String(), value, { description: 'By name, `train/loss`.' });
const json = Type.Unknown();

/** One sample of the test part with what the model made of it. */
export const sample = Type.Object({
  part: Type.String({ description: '`test`, or the part that was there.' }),
  index: Type.Integer({ description: 'Position in the part.' }),
  shape: Type.Array(Type.Integer(), { description: 'Height, width and channels.' }),
  pixels: Type.String({ description: 'Base64 of the bytes, row-major.' }),
  label: Type.String(),
  prediction: Type.Optional(Type.String()),
});

export const trialStart = event('trial:start', 'A run begins.', {
  plan: Type.Unsafe<import('../experiment/plan.ts').Plan>(json),
  environment: Type.Unsafe<Environment>(json),
  data: Type.Object({
    digest: Type.String({ description: 'SHA-256 of the dataset.' }),
    counts: Type.Record(Type.String(), Type.Integer()),
    samples: Type.Array(sample, { description: 'First images of the test part, when the data are images.' }),
  }),
  model: Type.Object({
    layers: Type.Array(
      Type.Object({
        name: Type.String(),
        type: Type.String(),
        output: Type.Array(Type.Integer()),
        parameters: Type.Integer(),
      }),
    ),
    trainable: Type.Integer({ description: 'Trainable parameters.' }),
    fixed: Type.Integer({ description: 'Others, such as running statistics.' }),
  }),
  resumed: Type.Optional(
    Type.Object(
      {
        step: Type.Integer(),
        epoch: Type.Integer({ description: 'The first that is not finished.' }),
        checkpoint: Type.Union([Type.String({ description: 'Inside the run’s folder.' }), Type.Null()]),
      },
      {
        description:
          'Where an attempt after the first goes on; what earlier ones told of later steps and epochs no longer counts.',
      },
    ),
  ),
});
export const stepEvent = event('step', 'After an optimizer step, every `train.logEvery` steps.', {
  step: Type.Integer({ minimum: 1 }),
  epoch: Type.Integer({ minimum: 0 }),
  learningRate: Type.Number(),
  values,
  stepsPerSecond: Type.Number(),
});
export const epochEnd = event('epoch:end', 'After each epoch and its evaluation.', {
  epoch: Type.Integer({ minimum: 0, description: 'From 0.' }),
  step: Type.Integer({ minimum: 1, description: 'Optimizer steps done.' }),
  learningRate: Type.Number({ description: 'Rate of the epoch’s last step.' }),
  values,
  seconds: Type.Number({ description: 'Training and evaluation of this epoch.' }),
});
export const checkpoint = event('checkpoint', 'The whole state of the training is on the disk.', {
  step: Type.Integer({ minimum: 0, description: 'Optimizer steps done.' }),
  path: Type.String({ description: 'Inside the run’s folder.' }),
  bytes: Type.Integer(),
  seconds: Type.Number({ description: 'What it took to write, beside the training.' }),
});
export const artifact = event('artifact', 'A file of the run is complete.', {
  path: Type.String({ description: 'Inside the run’s folder.' }),
  kind: Type.String(),
});
export const system = event('system', 'How busy the machine is, while a reporter asks for it.', {
  sample: Type.Integer({ minimum: 0, description: 'How many there were before.' }),
  values,
});
export const warning = event('warning', 'Something to look at; training goes on.', {
  code: Type.String(),
  message: Type.String(),
});
export const trialEnd = event('trial:end', 'The run is over.', {
  status: Type.Union([
    Type.Literal('completed'),
    Type.Literal('stopped'),
    Type.Literal('pruned'),
    Type.Literal('failed'),
    Type.Literal('interrupted'),
  ]),
  reason: Type.String({ description: 'One sentence.' }),
  best: Type.Union([Type.Object({ epoch: Type.Integer(), name: Type.String(), value }), Type.Null()]),
  seconds: Type.Number({ description: 'Whole run.' }),
  confusion: Type.Optional(
    Type.Object({
      part: Type.String(),
      classes: Type.Array(Type.String()),
      counts: Type.Array(Type.Array(Type.Integer()), { description: 'counts[truth][prediction].' }),
    }),
  ),
  samples: Type.Optional(Type.Array(sample)),
});

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
    settings: Type.Unsafe<import('../sweep/sweep.ts').SweepSettings>(json),
    objective: Type.Object({
      metric: Type.String(),
      goal: Type.Union([Type.Literal('maximize'), Type.Literal('minimize')]),
    }),
    parameters: Type.Array(
      Type.Object({ path: Type.String(), kind: Type.String({ description: '`choice`, or a distribution.' }) }),
    ),
    engine: Type.Unsafe<import('../registry/bind.ts').Planned>(json),
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

export const eventSchemas = [
  trialStart,
  stepEvent,
  epochEnd,
  checkpoint,
  artifact,
  system,
  warning,
  trialEnd,
  sweepStart,
  sweepTrial,
  sweepDecision,
  sweepEnd,
] as const;
export type Event = Static<(typeof eventSchemas)[number]>;
export type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;
/** An event as the runner makes it; who runs it adds version, time, run and attempt. */
export type RunnerEvent = Event extends infer E
  ? E extends Event
    ? Omit<E, 'v' | 'time' | 'run' | 'attempt'>
    : never
  : never;
export type Sample = Static<typeof sample>;
export type Value = Static<typeof value>;

/** What a result may depend on besides the plan. */
export interface Environment {
  readonly assay: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly engine: {
    readonly name: string;
    readonly device: string;
    readonly threads: number;
    readonly version: string;
    readonly reason: string;
  };
  readonly git: { readonly commit: string; readonly branch: string; readonly dirty: boolean } | null;
  readonly fingerprint: string;
  /** SHA-256 of each module under `use` with the local files that it imports, by the name that the file gives it; absent where there is none. */
  readonly modules?: Readonly<Record<string, string>>;
}

/** Where a run writes. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** `<name>/<time>-<fingerprint>`. */
  readonly run: string;
}

/** JSON has no NaN: numbers as they are written in events, and read back. */
export const toValue = (x: number): Value => (Number.isFinite(x) ? x : (String(x) as Value));
export const fromValue = (x: Value): number => Number(x);
