import { Type, type TSchema } from '@sinclair/typebox';
import { mostInteger } from '../../registry/fields.ts';

/*
 * What the files of a run must hold to be read. Fields that a newer version added are let through, and so are those
 * that an older one lacked and that have a default. A component's own fields are checked against its declaration, where
 * its module is loaded.
 */

const count = Type.Integer({ minimum: 0, maximum: mostInteger });
const shape = Type.Array(Type.Integer({ minimum: 0, maximum: mostInteger }), { maxItems: 16 });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const texts = Type.Array(Type.String());
const dtype = Type.Union([Type.Literal('float32'), Type.Literal('int32'), Type.Literal('uint8')]);

export const component = Type.Object({ type: Type.String() });

const numbers = Type.Array(Type.Number());
const unit = Type.Object({ shift: numbers, scale: Type.Array(Type.Number({ exclusiveMinimum: 0 })) });

const labels = Type.Union([
  Type.Object({ kind: Type.Literal('class'), classes: texts }),
  Type.Object({ kind: Type.Literal('value'), shape, names: texts, unit: Type.Optional(unit) }),
]);

const imageFit = Type.Object({
  resize: Type.Union([Type.Literal('fit'), Type.Literal('crop'), Type.Literal('stretch')]),
  background: Type.Union([Type.Literal('black'), Type.Literal('white')]),
});

const inspection = Type.Object({
  counts: Type.Object({ train: count, validation: Type.Optional(count), test: Type.Optional(count) }),
  features: Type.Object({ shape, dtype, names: Type.Optional(texts), image: Type.Optional(imageFit) }),
  labels,
  source: Type.String(),
});

const data = Type.Object({
  type: Type.String(),
  batch: Type.Object({ train: Type.Integer({ minimum: 1 }), test: Type.Integer({ minimum: 1 }) }),
  shuffle: Type.Boolean(),
  transforms: Type.Array(component),
  augment: Type.Optional(Type.Array(component)),
  balance: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('classes')])),
  split: Type.Object({
    validation: Type.Number(),
    test: Type.Number(),
    by: Type.Optional(Type.Union(['random', 'group', 'time', 'column'].map((by) => Type.Literal(by)))),
    column: Type.Optional(nullable(Type.String())),
  }),
  take: Type.Object({ train: nullable(count), test: nullable(count) }),
});

const train = Type.Object({
  epochs: count,
  maxSteps: Type.Optional(nullable(count)),
  clip: Type.Optional(Type.Object({ norm: nullable(Type.Number()), value: nullable(Type.Number()) })),
  accumulate: Type.Optional(Type.Integer({ minimum: 1 })),
  stoppers: Type.Array(component),
  best: Type.String(),
  logEvery: Type.Optional(Type.Integer({ minimum: 1 })),
  checkpoint: Type.Optional(nullable(Type.Object({ every: Type.String(), keep: count }))),
});

export const experimentSchema = Type.Object({
  name: Type.String(),
  seed: Type.Integer({ minimum: 0 }),
  use: texts,
  data,
  model: Type.Object({ layers: Type.Array(Type.Object({ type: Type.String(), name: Type.String() })) }),
  loss: component,
  metrics: Type.Array(component),
  optimizer: Type.Object({ type: Type.String(), learningRate: component }),
  train,
  reporters: Type.Array(component),
  engine: component,
  out: Type.String(),
});

export const planSchema = Type.Object({
  experiment: experimentSchema,
  facts: Type.Object({
    dataset: inspection,
    counts: Type.Object({ train: count, validation: Type.Optional(count), test: Type.Optional(count) }),
    input: shape,
    transformed: shape,
    layers: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), output: shape })),
    stepsPerEpoch: count,
    steps: count,
    values: texts,
  }),
  origins: Type.Record(Type.String(), Type.Object({ from: Type.String(), at: Type.Optional(Type.String()) })),
});

export const environmentSchema = Type.Object({
  assay: Type.String(),
  node: Type.String(),
  platform: Type.String(),
  cpu: Type.String(),
  cores: Type.Integer(),
  engine: Type.Object({
    name: Type.String(),
    device: Type.String(),
    threads: Type.Integer({ minimum: 0, maximum: 4096 }),
    version: Type.String(),
    reason: Type.Optional(Type.String()),
  }),
  git: nullable(Type.Object({ commit: Type.String(), branch: Type.String(), dirty: Type.Boolean() })),
  fingerprint: Type.String(),
  modules: Type.Optional(Type.Record(Type.String(), Type.String())),
});

export const sourceSchema = Type.Object({
  file: Type.String(),
  changes: Type.Object({
    set: Type.Optional(texts),
    epochs: Type.Optional(Type.Integer({ minimum: 1, maximum: mostInteger })),
    mlflow: Type.Optional(Type.Boolean()),
  }),
  mark: Type.Optional(Type.String()),
});

export const transformsSchema = Type.Object({
  input: Type.Object({ shape, dtype }),
  transforms: Type.Array(
    Type.Object({ transform: component, params: Type.Record(Type.String(), Type.Array(Type.Number())) }),
  ),
  labels,
});

const rawKind = Type.Union(
  (['number', 'boolean', 'date', 'text', 'vector'] as const).map((kind) => Type.Literal(kind)),
);

const savedColumn = Type.Object({
  name: Type.String(),
  raw: rawKind,
  column: component,
  params: Type.Record(Type.String(), Type.Unknown()),
});

const namedRaw = Type.Object({ name: Type.String(), raw: rawKind });

const savedWindows = Type.Object({
  past: Type.Integer({ minimum: 1 }),
  future: Type.Integer({ minimum: 1 }),
  time: namedRaw,
  by: nullable(namedRaw),
  step: Type.Number(),
});

export const columnsSchema = Type.Object({
  dtype,
  features: Type.Array(savedColumn, { minItems: 1 }),
  targets: Type.Array(savedColumn),
  missing: texts,
  windows: Type.Optional(savedWindows),
});

export const modelSchema = Type.Object({
  modelTopology: Type.Object({}),
  weightsManifest: Type.Array(
    Type.Object({ weights: Type.Array(Type.Object({ name: Type.String(), shape, dtype: Type.String() })) }),
  ),
});

/** Where a run or a sweep was sent from, beside the reporter's cursor. */
export const trackedSourceSchema = Type.Object({ file: Type.String() });

export const cursorSchema = Type.Object({
  v: Type.Literal(1),
  destination: Type.String(),
  offset: count,
  step: Type.Integer(),
  epoch: Type.Integer(),
  sent: texts,
  unsent: texts,
  nonfinite: texts,
  nonfiniteMore: count,
  end: nullable(
    Type.Object({
      status: Type.Union([Type.Literal('finished'), Type.Literal('failed'), Type.Literal('killed')]),
      time: Type.Number(),
      reason: Type.String(),
    }),
  ),
  finished: Type.Boolean(),
  link: nullable(Type.String()),
  id: nullable(Type.String()),
});
