import { afterAll, describe, expect, it } from 'vitest';
import type { Labels } from '../../src/contracts/data.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import { kernels } from '../../src/engine/lower/kernels.ts';
import { printRecorded } from '../../src/engine/record/print.ts';
import { record } from '../../src/engine/record/record.ts';
import { openReference } from '../engine/engines.ts';
import { augment, bindAugmentations, meanByShares } from '../../src/runner/step/augment.ts';
import { catalog, collect, images, only, open, planned, table, type Sketch } from './_experiment.ts';

const engine = await openReference();
const { tf } = engine;
afterAll(() => engine.close());

const still: Sketch = {
  ...images({ train: 24, test: 20 }, 6),
  transforms: ['toFloat'],
  layers: ['flatten', { type: 'dense', units: 3 }],
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'sgd', learningRate: 0 },
  train: { epochs: 2, logEvery: 1 },
};
const epochs = async (sketch: Sketch) => {
  const session = await open(sketch, engine);
  const events = await collect(session.start());
  const { tensors } = await session.snapshot();
  await session.close();
  if (session.error) throw session.error;
  return { values: only(events, 'epoch:end').map(({ values }) => values), tensors };
};

describe('a training with augmentations', () => {
  it('augments training batches anew in each epoch, and never those of the evaluation', async () => {
    const plain = await epochs(still);
    const augmented = await epochs({ ...still, augment: ['flip', { type: 'noise', std: 0.3 }] });
    expect(plain.values[0]!['train/loss']).toBeCloseTo(plain.values[1]!['train/loss'] as number, 5);
    expect(augmented.values.map((values) => values['test/loss'])).toEqual(
      plain.values.map((values) => values['test/loss']),
    );
    const [first, second] = augmented.values.map((values) => values['train/loss'] as number);
    expect(Math.abs(first! - (plain.values[0]!['train/loss'] as number))).toBeGreaterThan(1e-4);
    expect(Math.abs(first! - second!)).toBeGreaterThan(1e-4);
  });

  it('changes no weight by augmentations that never apply', async () => {
    const training: Sketch = { ...still, optimizer: { type: 'sgd', learningRate: 0.1 } };
    const plain = await epochs(training);
    const never = await epochs({
      ...training,
      augment: [
        { type: 'flip', probability: 0 },
        { type: 'cutmix', probability: 0 },
        { type: 'mixup', probability: 0 },
      ],
    });
    for (const [name, { data }] of Object.entries(plain.tensors))
      for (const [i, value] of data.entries()) expect(never.tensors[name]!.data[i]).toBeCloseTo(value, 5);
    expect(never.values[1]!['train/accuracy']).toBeCloseTo(plain.values[1]!['train/accuracy'] as number, 6);
  });

  it('mixes numbers of a regression as they are', async () => {
    const sketch: Sketch = {
      ...table({ train: 24, test: 8 }),
      augment: [{ type: 'mixup', alpha: 1 }],
      layers: [{ type: 'dense', units: 1 }],
      loss: 'meanSquaredError',
      metrics: ['meanSquaredError'],
      optimizer: { type: 'sgd', learningRate: 0.1 },
      train: { epochs: 3 },
    };
    const { values } = await epochs(sketch);
    expect(values[2]!['test/loss']).toBeLessThan(values[0]!['test/loss'] as number);
    for (const one of values) expect(one['train/meanSquaredError']).toBeCloseTo(one['train/loss'] as number, 5);
  });
});

it('shares one compiled step among amounts and probabilities', async () => {
  const graphOf = async (augment: Sketch['augment']) => {
    const graphs: string[] = [];
    const recording: Engine = {
      ...engine,
      compile: (program) => {
        graphs.push(printRecorded(record(tf, kernels, program)));
        return engine.compile(program);
      },
    };
    await (await open({ ...still, augment: augment! }, recording)).close();
    return graphs[0]!;
  };
  const amounts = (max: number, probability: number): Sketch['augment'] => [
    { type: 'shift', max },
    { type: 'rotate', max },
    { type: 'crop', padding: 1 + 2 * max, fill: max },
    { type: 'brightness', max },
    { type: 'noise', std: max },
    { type: 'cutout', size: 1 + 2 * max, probability },
    { type: 'mixup', probability },
  ];
  expect(await graphOf(amounts(0.5, 1))).toBe(await graphOf(amounts(0, 0.25)));
  expect(await graphOf([{ type: 'crop', mode: 'edge' }])).not.toBe(await graphOf(['crop']));
});

it('names each augmentation of one type, so that they draw numbers of their own', () => {
  const two = bindAugmentations(
    catalog,
    ['noise', 'flip', 'noise'].map((type) => planned('augmentation', type)),
    [4, 4],
  );
  expect(two.flatMap(({ uniforms }) => uniforms.map(({ name }) => name))).toEqual([
    'augment/noise/radius',
    'augment/noise/angle',
    'augment/flip/horizontal',
    'augment/noise_2/radius',
    'augment/noise_2/angle',
  ]);
});

describe('labels of mixed samples', () => {
  const mixed = (meaning: Labels, labels: readonly number[], types: readonly string[]) => {
    const augmenters = bindAugmentations(
      catalog,
      types.map((type) => planned('augmentation', { type, alpha: 1 })),
      [2],
    );
    const inputs = Object.fromEntries([
      ['features', tf.tensor2d([0, 1, 2, 3, 4, 5], [3, 2])],
      ...augmenters.flatMap(({ name }) => [
        [`augmentation/${name}/probability`, tf.scalar(1)],
        [`augment/${name}/share`, tf.tensor1d([0.75, 0, 0])],
        // The next sample but one.
        [`augment/${name}/partner`, tf.tensor1d([0.5, 0, 0])],
        [`augment/${name}/applies`, tf.tensor1d([0, 0, 0])],
      ]),
    ]);
    const given = { features: { shape: [2], dtype: 'float32' as const }, meaning, inputs };
    return augment(tf, augmenters, {
      ...given,
      x: given.inputs['features'],
      labels: tf.tensor1d([...labels], 'int32'),
    });
  };
  const classes: Labels = { kind: 'class', classes: ['a', 'b', 'c'] };

  it('are the own class and the partner’s, by their shares', () => {
    const { x, labels } = mixed(classes, [0, 1, 2], ['mixup']);
    expect([...x.dataSync()]).toEqual([1, 2, 1.5, 2.5, 3.5, 4.5]);
    expect(labels.map((one) => [...one.labels.dataSync()])).toEqual([
      [0, 1, 2],
      [2, 0, 1],
    ]);
    expect(labels.map(({ share }) => share!.dataSync()[0])).toEqual([0.75, 0.25]);
    const values = [tf.scalar(4), tf.scalar(8)];
    expect(meanByShares(tf, labels, values).dataSync()[0]).toBe(5);
  });

  it('have four shares when they are mixed twice, 1 in all', () => {
    const { labels } = mixed(classes, [0, 1, 2], ['mixup', 'mixup']);
    expect(labels).toHaveLength(4);
    expect(labels.reduce((sum, { share }) => sum + share!.dataSync()[0]!, 0)).toBeCloseTo(1, 6);
  });

  it('are weighted means where they are numbers', () => {
    const value: Labels = { kind: 'value', shape: [], names: ['y'] };
    const { labels } = mixed(value, [0, 4, 8], ['mixup']);
    expect(labels).toHaveLength(1);
    expect(labels[0]!.share).toBeNull();
    expect([...labels[0]!.labels.dataSync()]).toEqual([2, 3, 7]);
  });
});
