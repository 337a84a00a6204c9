import { builtins } from '../../src/components/index.ts';
import type { OpenData } from '../../src/data/open.ts';
import { fitTransforms } from '../../src/data/transform.ts';
import { splitParts } from '../../src/data/split.ts';
import { loadTf } from '../../src/engine/tf.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import type { Plan, PlannedExperiment, PlannedLayer, PlannedTrain, Planned } from '../../src/contracts/plan.ts';
import { bind } from '../../src/registry/bind.ts';
import { createCatalog, fieldsOf } from '../../src/registry/catalog.ts';
import { defineStopper, type Component } from '../../src/registry/define.ts';
import { flag, integer, type Fields } from '../../src/registry/fields.ts';
import type { Dataset, Labels } from '../../src/contracts/data.ts';
import type { Json } from '../../src/contracts/json.ts';
import type { Kind } from '../../src/registry/kinds.ts';
import type { Shape } from '../../src/contracts/tensors.ts';
import { random } from '../../src/mathematics/random.ts';
import type { RunnerEvent } from '../../src/contracts/events.ts';
import { openSession, type Session } from '../../src/runner/session.ts';

/** Ends after an epoch, as early stopping does: a component of one's own. */
const afterEpoch = defineStopper({
  type: 'afterEpoch',
  summary: 'Stops after an epoch.',
  fields: {
    epoch: integer({ description: 'The epoch.' }),
    restore: flag({ default: false, description: 'Whether to restore the best weights.' }),
  },
  examples: [{ epoch: 1 }],
  start: () => 0,
  judge: ({ epoch, restore }, state) =>
    (state as number) === epoch
      ? { state, stop: `Epoch ${epoch} is over.`, restoreBest: restore }
      : { state: (state as number) + 1 },
});

export const catalog = createCatalog([...builtins, afterEpoch as unknown as Component]);

type Written = string | number | { readonly type: string; readonly [field: string]: unknown };

/** A component with its defaults, as a plan has it. */
export const planned = (kind: Kind, written: Written): Planned => {
  if (typeof written === 'number') return planned(kind, { type: 'constant', value: written });
  const given: Readonly<Record<string, unknown>> = typeof written === 'string' ? { type: written } : written;
  const component = catalog.get(kind, given['type'] as string);
  if (!component) throw new Error(`no ${kind} ${String(given['type'])}`);
  return { type: component.type, ...plannedFields(fieldsOf(component as never), given) };
};

const plannedFields = (fields: Fields, given: Readonly<Record<string, unknown>>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const value = name in given ? given[name] : (field['default'] as unknown);
      if (value !== null && field['slot']) return [name, planned(field['slot'] as Kind, value as Written) as Json];
      const items = (field['items'] as Fields[string] | undefined)?.['slot'] as Kind | undefined;
      if (items) return [name, (value as Written[]).map((item) => planned(items, item)) as unknown as Json];
      return [
        name,
        (field['amount'] && typeof value === 'number'
          ? `${value} ${(field['amount'] as string[])[0]!}`
          : (value ?? null)) as Json,
      ];
    }),
  );

export interface Sketch {
  readonly seed?: number;
  readonly data: Dataset;
  readonly labels: Labels;
  readonly batch?: { readonly train: number; readonly test: number };
  readonly shuffle?: boolean;
  readonly balance?: 'none' | 'classes';
  readonly augment?: readonly Written[];
  readonly transforms?: readonly Written[];
  readonly validation?: number;
  readonly layers: readonly (Written & object)[] | readonly Written[];
  readonly loss: Written;
  readonly metrics?: readonly Written[];
  readonly optimizer: Written;
  readonly train?: Partial<PlannedTrain>;
}

/** A plan and its data, made by hand. */
export const experiment = async (sketch: Sketch): Promise<{ readonly plan: Plan; readonly data: OpenData }> => {
  const {
    seed = 1,
    batch = { train: 8, test: 16 },
    shuffle = true,
    balance = 'none',
    augment = [],
    transforms = [],
    validation = 0,
    metrics = [],
  } = sketch;
  const boundTransforms = transforms.map((transform) => bind(catalog, 'transform', planned('transform', transform)));
  const split = { validation, test: 0 };
  const take = { train: null, test: null };
  const parts = splitParts(sketch.data, sketch.labels, { split, take }, seed);
  const { features } = parts.train;
  const transformed = boundTransforms.reduce<Shape>((shape, transform) => transform.shape(shape), features.shape);
  const data: OpenData = {
    parts,
    digest: sketch.data.digest,
    labels: sketch.labels,
    params: await fitTransforms(boundTransforms, parts.train, loadTf),
    input: { shape: features.shape, dtype: features.dtype },
    transformed,
  };
  const layers = sketch.layers.map((layer, i): PlannedLayer => {
    const whole = planned('layer', layer);
    return { ...whole, name: (whole['name'] as string | null) ?? `${whole.type}_${i}` };
  });
  const train: PlannedTrain = {
    epochs: 2,
    maxSteps: null,
    epochMean: 'samples',
    clip: { norm: null, value: null },
    accumulate: 1,
    stoppers: [],
    nonFinite: 'fail',
    best: 'test/loss',
    logEvery: 2,
    checkpoint: null,
    ...sketch.train,
  };
  const stepsPerEpoch = Math.ceil(Math.ceil(parts.train.count / batch.train) / train.accumulate);
  let shape = transformed;
  const outputs = layers.map((layer) => ({
    name: layer.name,
    type: layer.type,
    output: (shape = bind(catalog, 'layer', layer).shape(shape)),
  }));
  const plan: Plan = {
    experiment: {
      name: 'test',
      seed,
      use: [],
      data: {
        type: 'inline',
        batch,
        shuffle,
        balance,
        augment: augment.map((augmentation) => planned('augmentation', augmentation)),
        transforms: transforms.map((transform) => planned('transform', transform)),
        split,
        take,
      } as unknown as PlannedExperiment['data'],
      model: { layers },
      loss: planned('loss', sketch.loss),
      metrics: metrics.map((metric) => planned('metric', metric)),
      optimizer: planned('optimizer', sketch.optimizer) as PlannedExperiment['optimizer'],
      train: { ...train, stoppers: train.stoppers.map((stopper) => planned('stopper', stopper)) },
      reporters: [],
      engine: { type: 'cpu' },
      out: 'runs',
    },
    facts: {
      dataset: {
        counts: { train: sketch.data.parts.train.count },
        features: { shape: features.shape, dtype: features.dtype },
        labels: sketch.labels,
        source: 'the test',
      },
      counts: Object.fromEntries(
        Object.entries(parts).map(([name, { count }]) => [name, count]),
      ) as unknown as Plan['facts']['counts'],
      input: features.shape,
      transformed,
      layers: outputs,
      stepsPerEpoch,
      steps: Math.min(train.maxSteps ?? Infinity, stepsPerEpoch * train.epochs),
      values: [],
    },
    origins: {},
  };
  return { plan, data };
};

export const open = async (sketch: Sketch, engine: Engine): Promise<Session> =>
  openSession({ ...(await experiment(sketch)), catalog, engine });

export const collect = async (events: AsyncIterable<RunnerEvent>): Promise<RunnerEvent[]> => {
  const all: RunnerEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
};

/** Events without what differs from one time to the next. */
export const timeless = (events: readonly RunnerEvent[]): unknown[] =>
  events.map((event) => ({ ...event, seconds: 0, stepsPerSecond: 0 }));

export const only = <T extends RunnerEvent['type']>(events: readonly RunnerEvent[], type: T) =>
  events.filter((event) => event.type === type) as Extract<RunnerEvent, { type: T }>[];

const part = (
  count: number,
  features: Uint8Array | Float32Array,
  shape: number[],
  labels: Uint8Array | Float32Array,
  labelShape: number[],
) => ({
  count,
  features: {
    shape,
    dtype: features instanceof Uint8Array ? ('uint8' as const) : ('float32' as const),
    data: features,
  },
  labels: {
    shape: labelShape,
    dtype: labels instanceof Uint8Array ? ('uint8' as const) : ('float32' as const),
    data: labels,
  },
});

/** Images [size, size, 1] of bytes in three classes that can be told apart: noise, and one bright row. */
export const images = (
  counts: { readonly train: number; readonly test: number },
  size = 4,
): { readonly data: Dataset; readonly labels: Labels } => {
  const make = (count: number, name: string) => {
    const stream = random(7, name);
    const labels = Uint8Array.from({ length: count }, () => stream.integer(3));
    const features = Uint8Array.from(
      { length: count * size * size },
      (_, i) =>
        stream.integer(100) +
        (Math.floor((i % (size * size)) / size) === labels[Math.floor(i / (size * size))]! ? 120 : 0),
    );
    return part(count, features, [size, size, 1], labels, []);
  };
  return {
    data: { parts: { train: make(counts.train, 'train'), test: make(counts.test, 'test') }, digest: 'none' },
    labels: { kind: 'class', classes: ['one', 'two', 'three'] },
  };
};

/** Numbers with a linear target and noise. */
export const table = (
  counts: { readonly train: number; readonly test: number },
  width = 3,
): { readonly data: Dataset; readonly labels: Labels } => {
  const make = (count: number, name: string) => {
    const stream = random(7, name);
    const features = Float32Array.from({ length: count * width }, () => stream.normal());
    const labels = Float32Array.from(
      { length: count },
      (_, i) =>
        features.subarray(i * width, (i + 1) * width).reduce((sum, x, j) => sum + x * (j + 1), 0.5) +
        0.1 * stream.normal(),
    );
    return part(count, features, [width], labels, [1]);
  };
  return {
    data: { parts: { train: make(counts.train, 'train'), test: make(counts.test, 'test') }, digest: 'none' },
    labels: { kind: 'value', shape: [1], names: ['y'] },
  };
};
