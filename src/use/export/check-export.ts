import { selectRows } from '../../contracts/raw-values.ts';
import type { RawValues } from '../../contracts/table.ts';
import { encodeRows } from '../../data/columns/encode-rows.ts';
import type { FittedColumn, FittedColumns } from '../../data/columns/fitted.ts';
import { applyTransforms } from '../../data/transform.ts';
import { EngineError } from '../../contracts/engine.ts';
import { type HostArray } from '../../contracts/tensors.ts';
import { allocate, sizeOf, toHost, toTensor } from '../../engine/host.ts';
import { layerClasses } from '../../layers/classes.ts';
import { random } from '../../mathematics/random.ts';
import { readRun } from '../../results/run/read-run.ts';
import type { EventOf } from '../../contracts/events.ts';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { OpenModel, Predictions } from '../model/open-model.ts';
import type { RawInput } from './raw-graph.ts';
import { feedOf, rawSamples } from './raw-samples.ts';

/** On how many samples an export was held against the model, and the largest |difference| / |value| of an output. */
export interface Check {
  readonly samples: number;
  readonly difference: number;
}

/** What rounding may make of a deep model; a wrong one is far beyond. */
const tolerance = 1e-4;

/**
 * The model in ONNX Runtime against TensorFlow.js, in one batch and one by one; undefined where ONNX Runtime is not
 * installed.
 */
export const checkOnnx = async (
  model: OpenModel,
  bytes: Uint8Array,
  batch: number | undefined,
  inputs: readonly RawInput[] | null = null,
): Promise<Check | undefined> => {
  const ort = await import('onnxruntime-node').catch(() => undefined);
  if (!ort) return undefined;
  const { shape, dtype } = model.input;
  const { features, count, predictions, raw } = await (model.columns && inputs
    ? askedRaw(model, model.columns, batch ?? 1)
    : asked(model, batch ?? 1));
  const size = sizeOf(shape);
  const feedsOf = (first: number, samples: number): Record<string, OrtTensor> => {
    if (!raw || !inputs) {
      const given = features.subarray(first * size, (first + samples) * size);
      return { features: new ort.Tensor(dtype, given as never, [samples, ...shape]) };
    }
    const rows = Uint32Array.from({ length: samples }, (_, i) => first + i);
    return Object.fromEntries(
      inputs.map((input) => {
        const feed = feedOf(input, selectRows(raw.get(input.column)!, rows), samples);
        return [input.input, new ort.Tensor(input.type as 'float32', feed as never, [samples, input.size])];
      }),
    );
  };
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3, executionMode: 'sequential' });
  try {
    const answered = async (first: number, samples: number) =>
      (await session.run(feedsOf(first, samples))) as Record<string, { data: HostArray }>;
    const differences: number[] = [];
    const sizes = batch === undefined ? [count, 1] : [batch];
    for (const samples of sizes)
      for (let first = 0; first + samples <= count; first += samples) {
        const { output, probabilities } = await answered(first, samples);
        differences.push(differenceOf(output!.data, partOf(predictions.outputs, first, samples, count)));
        if (predictions.probabilities)
          differences.push(differenceOf(probabilities!.data, partOf(predictions.probabilities, first, samples, count)));
      }
    return accepted({ samples: count, difference: Math.max(...differences) }, 'ONNX Runtime');
  } finally {
    await session.release();
  }
};

/** The files as `tf.loadLayersModel` loads them against the model. */
export const checkLayers = async (
  model: OpenModel,
  json: Record<string, unknown>,
  weights: Uint8Array,
): Promise<Check> => {
  const { tf } = model.engine;
  const { parts, input } = model;
  const { features, count, predictions } = await asked(model, 1);
  layerClasses(tf);
  const weightSpecs = (json['weightsManifest'] as { weights: never[] }[]).flatMap((group) => group.weights);
  const loaded = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json['modelTopology'] as object,
      weightSpecs,
      weightData: new Uint8Array(weights).buffer,
    }),
  );
  const output = tf.tidy(() => {
    const x = applyTransforms(tf, toTensor(tf, features, [count, ...input.shape]), parts.transforms, parts.params);
    return toHost(loaded.predict(x) as never).data;
  });
  loaded.dispose();
  return accepted({ samples: count, difference: differenceOf(output, predictions.outputs) }, '`tf.loadLayersModel`');
};

const accepted = (check: Check, who: string): Check => {
  if (!(check.difference <= tolerance))
    throw new EngineError(
      `The export is not the model: ${who} answers otherwise, by ${check.difference.toExponential(1)} of the ` +
        'largest output, and nothing was written.',
    );
  return check;
};

const differenceOf = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  let [difference, scale] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return actual.length === expected.length ? difference / (scale || 1) : Infinity;
};

const partOf = (values: Float32Array, first: number, samples: number, count: number): Float32Array =>
  values.subarray((first * values.length) / count, ((first + samples) * values.length) / count);

interface Asked {
  readonly features: HostArray;
  readonly count: number;
  readonly predictions: Predictions;
  /** What the features were encoded from. */
  readonly raw?: ReadonlyMap<FittedColumn, RawValues>;
}

/** Rows of raw values, known, unseen and missing ones, a whole number of batches. */
const askedRaw = async (model: OpenModel, columns: FittedColumns, batch: number): Promise<Asked> => {
  const count = Math.ceil(61 / batch) * batch;
  const { seed } = model.plan.experiment;
  const raw = new Map(columns.features.map((column) => [column, rawSamples(column, count, seed)]));
  const refuse = (_row: number, { name }: FittedColumn, reason: string): never => {
    throw new EngineError(`A sample of \`${name}\` ${reason}`);
  };
  const features = encodeRows(columns, [...raw.values()], count, { refuse });
  return { features, count, raw, predictions: await model.predict(features, count) };
};

/** Images of the run's log, and drawn numbers, a whole number of batches. */
const asked = async (model: OpenModel, batch: number): Promise<Asked> => {
  const { shape, dtype } = model.input;
  const size = sizeOf(shape);
  const images = dtype === 'uint8' ? (await imagesOf(model.folder)).filter(({ length }) => length === size) : [];
  const count = Math.ceil(Math.max(4, images.length + 2) / batch) * batch;
  const features = allocate(dtype, count * size);
  const stream = random(model.plan.experiment.seed, 'export/check');
  // Whole numbers may be places in a table of which only the first are known to be there.
  for (let i = 0; i < features.length; i++)
    features[i] = dtype === 'uint8' ? stream.integer(256) : dtype === 'int32' ? stream.integer(2) : stream.uniform();
  images.slice(0, count).forEach((pixels, i) => features.set(pixels, i * size));
  return { features, count, predictions: await model.predict(features, count) };
};

const imagesOf = async (folder: string): Promise<Uint8Array[]> => {
  const { events } = await readRun(folder);
  const start = events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start');
  return (start?.data.samples ?? []).map(({ pixels }) => new Uint8Array(Buffer.from(pixels, 'base64')));
};
