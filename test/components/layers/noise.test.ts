import { expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { fillUniform, random } from '../../../src/mathematics/random.ts';
import type { Shape } from '../../../src/contracts/tensors.ts';
import { bound } from '../../conformance/bound.ts';
import { networkOf } from './_network.ts';

const tf = await loadTf();
const drawnOf = (batch: number) => (name: string, shape: Shape) =>
  tf.tensor(fillUniform(new Float32Array(batch * shape.reduce((a, b) => a * b, 1)), random(1, name)), [
    batch,
    ...shape,
  ]);

it('gaussianNoise adds normal numbers of its standard deviation, and none in evaluation', () => {
  const { run, drawn } = networkOf(tf, bound('layer', 'gaussianNoise', { std: 0.5 }), [1000], drawnOf(100));
  const noise = run(tf.zeros([100, 1000]), true);
  const { mean, variance } = tf.moments(noise);
  const moment = (power: number) => tf.mean(tf.pow(tf.div(noise, 0.5), power)).dataSync()[0]!;
  expect(Math.abs(mean.dataSync()[0]!)).toBeLessThan(0.005);
  expect(variance.dataSync()[0]).toBeCloseTo(0.25, 2);
  expect(Math.abs(moment(3))).toBeLessThan(0.03);
  expect(moment(4)).toBeCloseTo(3, 1);
  expect(drawn).toEqual({ noiseRadius: [1000], noiseAngle: [1000] });
  expect(Math.max(...run(tf.zeros([100, 1000]), false).dataSync())).toBe(0);
});

it('gaussianNoise is finite where 0 is drawn', () => {
  const { run } = networkOf(tf, bound('layer', 'gaussianNoise', { std: 1 }), [2], (_, shape) =>
    tf.zeros([1, ...shape]),
  );
  expect(Array.from(run(tf.ones([1, 2]), true).dataSync())).toEqual([1, 1]);
});

it('spatialDropout2d drops whole channels, spatialDropout1d whole features', () => {
  const draw = (_: string, shape: Shape) => tf.tensor([0.1, 0.9], [1, ...shape]);
  const values = (type: string, input: Shape) =>
    Array.from(
      networkOf(tf, bound('layer', type, { rate: 0.5 }), input, draw)
        .run(tf.ones([1, ...input]), true)
        .dataSync(),
    );
  expect(values('spatialDropout2d', [2, 2, 2])).toEqual([0, 2, 0, 2, 0, 2, 0, 2]);
  expect(values('spatialDropout1d', [3, 2])).toEqual([0, 2, 0, 2, 0, 2]);
});

it('layers inside layers draw from streams of their own, named by the path', () => {
  const residual = bound('layer', 'residual', {
    layers: [
      { type: 'dropout', rate: 0.2 },
      { type: 'dropout', rate: 0.2, name: 'second' },
    ],
  });
  const { network, drawn } = networkOf(tf, residual, [3]);
  expect(Object.keys(drawn)).toEqual(['dropout/dropout_1', 'dropout/second']);
  expect(network.layers.map(({ name }) => name).at(-1)).toBe('x');
  const block = networkOf(tf, bound('layer', 'transformerBlock', { heads: 2, dropout: 0.1 }), [3, 4]);
  expect(block.drawn).toEqual({
    'dropout/attention': [2, 3, 3],
    'dropout/dropout_1': [3, 4],
    'dropout/dropout_2': [3, 16],
    'dropout/dropout_3': [3, 4],
  });
});

it('timeDistributed draws anew for each time step', () => {
  const { run, drawn } = networkOf(
    tf,
    bound('layer', 'timeDistributed', { layer: { type: 'dropout', rate: 0.5 } }),
    [2, 2],
    () => tf.tensor([0.1, 0.9, 0.9, 0.1], [1, 2, 2]),
  );
  expect(Array.from(run(tf.ones([1, 2, 2]), true).dataSync())).toEqual([0, 2, 2, 0]);
  expect(drawn).toEqual({ 'dropout/dropout': [2, 2] });
});

it('attention drops its weights, and gives the rest more', () => {
  const { run, weights } = networkOf(tf, bound('layer', 'multiHeadAttention', { heads: 1, dropout: 0.5 }), [2, 1], () =>
    tf.tensor([0.9, 0.1, 0.1, 0.1], [1, 1, 2, 2]),
  );
  const set = (name: string, values: number[]) =>
    (weights[name] as ReturnType<typeof tf.variable>).assign(tf.tensor(values, weights[name]!.shape));
  set('kernel', [0, 0, 1]);
  set('output_kernel', [1]);
  // Equal scores: each position sees half of both values, and after dropout the first one whole or nothing.
  expect(Array.from(run(tf.tensor([3, 5], [1, 2, 1]), true).dataSync())).toEqual([3, 0]);
  expect(Array.from(run(tf.tensor([3, 5], [1, 2, 1]), false).dataSync())).toEqual([4, 4]);
});

it('positionalEncoding adds sines at even and cosines at odd places', () => {
  const { run } = networkOf(tf, bound('layer', 'positionalEncoding'), [3, 3]);
  const expected = [
    0,
    1,
    0,
    Math.sin(1),
    Math.cos(1),
    Math.sin(10000 ** (-2 / 3)),
    Math.sin(2),
    Math.cos(2),
    Math.sin(2 * 10000 ** (-2 / 3)),
  ];
  Array.from(run(tf.zeros([1, 3, 3]), true).dataSync()).forEach((value, i) =>
    expect(value).toBeCloseTo(expected[i]!, 6),
  );
});
