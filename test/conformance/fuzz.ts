import { bind } from '../../src/registry/bind.ts';
import { fieldsOf } from '../../src/registry/catalog.ts';
import type { Fields } from '../../src/registry/fields.ts';
import { maskAfter } from '../../src/registry/mask.ts';
import { ShapeError, type Bound } from '../../src/registry/kinds.ts';
import { type Dataset } from '../../src/contracts/data.ts';
import { type Shape } from '../../src/contracts/tensors.ts';
import { random, type Random } from '../../src/mathematics/random.ts';
import { catalog, planned, type Sketch } from '../runner/_experiment.ts';

type Written = Readonly<Record<string, unknown>> & { readonly type: string };
type Field = Fields[string];

/** Layers with much to choose more often. */
const types = catalog
  .of('layer')
  .filter(({ type }) => type !== 'embedding')
  .flatMap(({ type, fields }) => new Array<string>(1 + Math.min(Object.keys(fields).length, 5)).fill(type));
const classes = ['a', 'b', 'c'];
/** So that the reference engine, which is slow, takes a moment. */
const mostValues = 400;

/**
 * A small classifier of random layers with random options, each legal where it stands, and data for three steps: the
 * whole catalog is drawn from by its fields, so a new layer is in it by itself.
 */
export const fuzzed = (seed: number): Sketch & { readonly input: Shape } => {
  const stream = random(seed, 'fuzz');
  const whole = stream.integer(6) === 0;
  const input = whole
    ? [1 + stream.integer(5)]
    : Array.from({ length: 1 + stream.integer(4) }, () => 1 + stream.integer(6));
  const layers: Written[] = whole
    ? [{ type: 'embedding', vocabulary: 7, units: 1 + stream.integer(4), maskZero: stream.integer(2) === 1 }]
    : [];
  let shape = layers.reduce<Shape>((shape, layer) => shapeOf(layer, shape)!, input);
  let masked = whole && layers[0]!['maskZero'] === true;
  for (let more = 1 + stream.integer(5); more > 0; more--) {
    const [layer, after] = drawLayer(stream, shape, types, 2, { masked });
    layers.push(layer);
    masked = maskAfter(layerOf(layer), masked, shape);
    shape = after;
  }
  if (masked && shape.length > 2) layers.push({ type: 'timeDistributed', layer: { type: 'flatten' } });
  if (masked) layers.push({ type: 'globalAveragePool1d' });
  else if (shape.length > 1) layers.push({ type: 'flatten' });
  layers.push({ type: 'dense', units: classes.length });
  const least = layers.reduce<{ shape: Shape; least: number }>(
    ({ shape, least }, layer) => ({
      shape: layerOf(layer).shape(shape),
      least: Math.max(least, layerOf(layer).leastBatch?.(shape) ?? 1),
    }),
    { shape: input, least: 1 },
  ).least;
  // The rule for equality holds from 8 samples on where a batch is normalized.
  const batch = JSON.stringify(layers).includes('batchNorm') ? 8 : Math.max(least, [1, 2, 3, 7][stream.integer(4)]!);
  return {
    input,
    seed,
    data: dataOf(stream, input, whole, batch),
    labels: { kind: 'class', classes },
    batch: { train: batch, test: batch },
    layers: layers as never,
    loss: 'crossEntropy',
    metrics: ['accuracy'],
    optimizer: { type: 'sgd', learningRate: 0.02 },
    train: { epochs: 1, maxSteps: 3, logEvery: 1 },
  };
};

const dataOf = (stream: Random, shape: Shape, whole: boolean, batch: number): Dataset => {
  const size = shape.reduce((a, b) => a * b, 1);
  const part = (count: number) => ({
    count,
    features: whole
      ? { shape, dtype: 'uint8' as const, data: Uint8Array.from({ length: count * size }, () => stream.integer(7)) }
      : { shape, dtype: 'float32' as const, data: Float32Array.from({ length: count * size }, () => stream.normal()) },
    labels: {
      shape: [],
      dtype: 'uint8' as const,
      data: Uint8Array.from({ length: count }, () => stream.integer(classes.length)),
    },
  });
  return { parts: { train: part(3 * batch), test: part(batch) }, digest: 'none' } as Dataset;
};

const layerOf = (written: Written): Bound<'layer'> => bind(catalog, 'layer', planned('layer', written));

/** Null where the layer does not take it or the mask, or makes too much of it. */
const shapeOf = (written: Written, input: Shape, masked = false): Shape | null => {
  const layer = layerOf(written);
  try {
    const shape = layer.shape(input);
    maskAfter(layer, masked, input);
    return shape.reduce((a, b) => a * b, 1) <= mostValues ? shape : null;
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
};

/** A layer that takes the shape, with what it makes of it; `depth` is how far layers may lie in others. */
const drawLayer = (
  stream: Random,
  input: Shape,
  from: readonly string[],
  depth: number,
  { masked = false, accepts = () => true }: { masked?: boolean; accepts?: (shape: Shape) => boolean } = {},
): [Written, Shape] => {
  for (let tries = 0; tries < 400; tries++) {
    const type = from[stream.integer(from.length)]!;
    if (depth === 0 && holding.includes(type)) continue;
    const written = drawFields(stream, type, input, depth);
    const shape = written && shapeOf(written, input, masked);
    if (shape && accepts(shape)) return [written, shape];
  }
  return [{ type: 'tanh' }, input];
};
const holding = ['residual', 'timeDistributed', 'bidirectional', 'transformerBlock'];

const drawFields = (stream: Random, type: string, input: Shape, depth: number): Written | null => {
  if (type === 'permute')
    return {
      type,
      axes: shuffled(
        stream,
        input.map((_, axis) => axis),
      ),
    };
  if (type === 'reshape') return { type, shape: shuffled(stream, [...input, ...(input.length < 4 ? [1] : [])]) };
  if (type === 'residual') return drawResidual(stream, input, depth);
  if (type === 'timeDistributed')
    return input.length < 2 ? null : { type, layer: drawLayer(stream, input.slice(1), types, depth - 1)[0] };
  if (type === 'bidirectional')
    return input.length === 2
      ? {
          type,
          layer: drawLayer(stream, input, ['lstm', 'gru', 'simpleRnn'], 0)[0],
          merge: ['concat', 'sum', 'mean'][stream.integer(3)],
        }
      : null;
  const fields = Object.entries(fieldsOf(catalog.get('layer', type) as never)).filter(
    ([name, field]) => name !== 'name' && !field['slot'] && !(name === 'hidden'),
  );
  return { type, ...Object.fromEntries(fields.map(([name, field]) => [name, drawValue(stream, name, field)])) };
};

const drawResidual = (stream: Random, input: Shape, depth: number): Written => {
  const [first, between] = drawLayer(stream, input, types, depth - 1);
  const [last] = drawLayer(stream, between, types, depth - 1, { accepts: (shape) => String(shape) === String(input) });
  return { type: 'residual', layers: [first, last] };
};

const shuffled = <T>(stream: Random, list: readonly T[]): T[] => {
  const rest = [...list];
  return list.map(() => rest.splice(stream.integer(rest.length), 1)[0]!);
};

const drawValue = (stream: Random, name: string, field: Field): unknown => {
  if ('default' in field && stream.integer(3) === 0) return field['default'];
  const anyOf = field['anyOf'] as Field[] | undefined;
  if (anyOf) return drawValue(stream, name, { ...anyOf[stream.integer(anyOf.length)]! } as Field);
  if (field['enum']) return (field['enum'] as unknown[])[stream.integer((field['enum'] as unknown[]).length)];
  if (field['type'] === 'boolean') return stream.integer(2) === 1;
  if (field['type'] === 'integer') return ((field['minimum'] as number | undefined) ?? 0) + stream.integer(3);
  if (field['type'] === 'array')
    return Array.from({ length: field['minItems'] as number }, () => drawValue(stream, name, field['items'] as Field));
  if (field['type'] === 'null') return null;
  if (name === 'epsilon') return [1e-3, 0.1][stream.integer(2)];
  return 0.1 + 0.8 * stream.uniform();
};
