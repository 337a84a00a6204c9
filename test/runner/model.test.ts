import { describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import { random } from '../../src/mathematics/random.ts';
import { buildModel } from '../../src/runner/step/model.ts';
import { catalog, experiment, images, type Sketch } from './_experiment.ts';

const sketch: Sketch = {
  ...images({ train: 8, test: 8 }),
  layers: [
    { type: 'conv2d', filters: 2, kernelSize: 3, name: 'edges' },
    'batchNorm',
    'flatten',
    'dropout',
    { type: 'dense', units: 3, kernelRegularizer: 'l2', bias: false },
  ],
  loss: 'crossEntropy',
  optimizer: 'sgd',
};
const tf = await loadTf();
const build = async () => buildModel(tf, catalog, (await experiment({ ...sketch, seed: 5 })).plan);

describe('buildModel', () => {
  it('names weights by layer, in the order of tfjs', async () => {
    const { weights } = await build();
    expect(
      weights.map(({ name, shape, trainable, regularizer }) => [name, shape, trainable, regularizer?.type]),
    ).toEqual([
      ['edges/kernel', [3, 3, 1, 2], true, undefined],
      ['edges/bias', [2], true, undefined],
      ['batchNorm_1/gamma', [2], true, undefined],
      ['batchNorm_1/beta', [2], true, undefined],
      ['dense_4/kernel', [8, 3], true, 'l2'],
      ['batchNorm_1/moving_mean', [2], false, undefined],
      ['batchNorm_1/moving_variance', [2], false, undefined],
    ]);
  });

  it('draws first values from the stream of the weight, and takes tfjs’s for the others', async () => {
    const { weights } = await build();
    const first = Object.fromEntries(weights.map(({ name, first }) => [name, first.data]));
    const stream = random(5, 'init/dense_4/kernel');
    expect(first['dense_4/kernel']).toEqual(
      Float32Array.from({ length: 24 }, () => (2 * stream.uniform() - 1) / Math.sqrt(8)),
    );
    expect(Math.max(...first['edges/kernel']!)).toBeLessThanOrEqual(1 / 3);
    expect(first['batchNorm_1/gamma']).toEqual(Float32Array.of(1, 1));
    expect(first['batchNorm_1/moving_variance']).toEqual(Float32Array.of(1, 1));
    expect(first['batchNorm_1/moving_mean']).toEqual(Float32Array.of(0, 0));
  });

  it('sums up layers and parameters', async () => {
    const { summary } = await build();
    expect(summary).toEqual({
      layers: [
        { name: 'edges', type: 'conv2d', output: [2, 2, 2], parameters: 20 },
        { name: 'batchNorm_1', type: 'batchNorm', output: [2, 2, 2], parameters: 8 },
        { name: 'flatten_2', type: 'flatten', output: [8], parameters: 0 },
        { name: 'dropout_3', type: 'dropout', output: [8], parameters: 0 },
        { name: 'dense_4', type: 'dense', output: [3], parameters: 24 },
      ],
      trainable: 48,
      fixed: 4,
    });
  });

  it('lists what layers draw, which is there only within a training step', async () => {
    const { uniforms, network } = await build();
    expect(uniforms).toEqual([{ name: 'dropout/dropout_3', shape: [8] }]);
    expect(() => network.apply(tf.zeros([2, 4, 4, 1]), { training: true })).toThrow(
      'Layer `dropout_3` draws numbers outside a training step.',
    );
  });
});
