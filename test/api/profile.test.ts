import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { profile } from '../../src/api/profile.ts';
import { emptyFolder } from '../cli/_assay.ts';
import { command } from '../cli/_in-process.ts';

const digits = (i: number) => (i % 10) / 10;
/**
 * Every kind of owner: transforms, layers with and without weights, one with layers inside, loss and metric, clipped
 * gradients.
 */
const experiment = {
  name: 'profiled',
  data: {
    type: 'inline',
    features: Array.from({ length: 40 }, (_, row) => Array.from({ length: 12 }, (_, i) => digits(row * 7 + i))),
    labels: Array.from({ length: 40 }, (_, row) => 'ab'[row % 2]),
    split: { test: 0.2 },
    batch: { train: 8 },
    transforms: ['standardize'],
  },
  model: {
    layers: [
      { type: 'reshape', shape: [4, 3] },
      { type: 'transformerBlock', heads: 1, hidden: 8, dropout: 0 },
      'flatten',
      { type: 'dense', units: 6, name: 'hidden' },
      'relu',
      { type: 'dense', units: 2 },
    ],
  },
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.5 },
  train: { epochs: 2 },
  reporters: [],
};
const written = () => {
  const file = join(emptyFolder(), 'profiled.yaml');
  writeFileSync(file, JSON.stringify(experiment));
  return file;
};

test('profile says what each layer takes: forward, backward, and in the update of its weights', async () => {
  const plot = join(emptyFolder(), 'profile.svg');
  const { phases, layers, kernels, secondsPerStep, steps, batch, engine } = await profile(written(), { plot });
  expect({ steps, batch, engine }).toEqual({
    steps: 32,
    batch: 8,
    engine: expect.stringMatching(/^onnxruntime-node .* on cpu, 1 thread$/),
  });
  const names = layers.map(({ name }) => name);
  expect(names.filter((name) => name !== 'reshape_1')).toEqual(
    ['(transforms)', 'transformerBlock_1', 'flatten_1', 'hidden', 'relu_1', 'dense_2', '(loss)', '(metrics)'].filter(
      (name) => names.includes(name),
    ),
  );
  expect(names).toEqual(
    expect.arrayContaining([
      '(transforms)',
      'transformerBlock_1',
      'hidden',
      'relu_1',
      'dense_2',
      '(loss)',
      '(metrics)',
    ]),
  );
  for (const [name, without] of [
    ['hidden', 'feed'],
    ['dense_2', 'feed'],
    ['transformerBlock_1', 'feed'],
  ] as const) {
    const { seconds } = layers.find((layer) => layer.name === name)!;
    expect(
      Object.entries(seconds)
        .filter(([, value]) => value === 0)
        .map(([phase]) => phase),
    ).toEqual([without]);
  }
  // A dense layer is one product forward; backward one for its weights and one for what came in.
  const products = kernels
    .filter(({ op, owner }) => op === 'BatchMatMul' && owner === 'hidden')
    .map(({ phase, calls }) => `${phase} ${calls}`);
  expect(products.sort()).toEqual(['backward 1', 'backward 1', 'forward 1']);
  expect(
    new Set(
      kernels
        .filter(({ phase, owner }) => phase === 'update' && owner === 'hidden')
        .map(({ state }) => state!.split('/')[0]),
    ),
  ).toEqual(new Set(['hidden']));
  expect(kernels.some(({ layers }) => layers.at(-1) === 'transformerBlock_1/attention')).toBe(true);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const inLayers = sum(layers.flatMap(({ seconds }) => Object.values(seconds)));
  expect(inLayers).toBeCloseTo(sum(kernels.filter(({ phase }) => phase).map(({ seconds }) => seconds)), 12);
  expect(phases.feed + phases.forward + phases.backward + phases.update).toBeCloseTo(inLayers, 12);
  expect(sum(Object.values(phases))).toBeGreaterThanOrEqual(secondsPerStep - 1e-12);
  expect(readFileSync(plot, 'utf8')).toContain('>transformerBlock_1<');
});

test('the command profile prints tables that fit 80 columns, or JSON', async () => {
  const file = written();
  const { code, stdout, stderr } = await command('profile', file, '--threads', '2');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^profiled: \d+\.\d\d ms a step of 8 on onnxruntime-node .* on cpu, 2 threads\n/);
  expect(stdout).toMatch(/\nlayer +forward +backward +update +ms +share\n\(transforms\) +0\.\d\d +– +– +0\.\d\d +\d/);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const found = JSON.parse((await command('profile', file, '--json', '--set', 'data.batch.train=4')).stdout);
  expect(found).toMatchObject({
    name: 'profiled',
    batch: 4,
    kernels: expect.arrayContaining([expect.objectContaining({ owner: 'hidden', phase: 'forward' })]),
  });
});

test('profile refuses an engine that cannot tell, and a picture of another kind, before it trains', async () => {
  const file = written();
  expect(await command('profile', file, '--engine', 'cpu')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(
      'The engine `cpu` cannot time its kernels on the device `cpu`. Profile with `--engine onnx:cpu`.',
    ),
  });
  expect(await command('profile', file, '--plot', 'profile.pdf')).toEqual({
    code: 2,
    stdout: '',
    stderr: '`profile.pdf` is neither an `.svg` nor a `.png` file.\n',
  });
});
