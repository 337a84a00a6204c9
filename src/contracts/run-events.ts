import { Type, type Static } from '@sinclair/typebox';
import { event, json, value, values } from './event-fields.ts';
import type { Plan } from './plan.ts';
import type { Environment } from './run.ts';

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
  plan: Type.Unsafe<Plan>(json),
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
          'Where an attempt after the first goes on; what earlier ones told of later steps and epochs no ' +
          'longer counts.',
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
  diverged: Type.Optional(Type.Boolean({ description: 'The run failed because its loss became NaN or infinite.' })),
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

export type Sample = Static<typeof sample>;

export type Value = Static<typeof value>;

/** JSON has no NaN: numbers as they are written in events, and read back. */
export const toValue = (x: number): Value => (Number.isFinite(x) ? x : (String(x) as Value));

export const fromValue = (x: Value): number => Number(x);
