import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import type { Shape } from '../../../src/contracts/tensors.ts';
import { bound } from '../../conformance/bound.ts';
import { networkOf } from './_network.ts';

const tf = await loadTf();

/** Names of the kernels of a training step of one layer, forward and backward to its weights. */
const kernels = async (type: string, fields: Readonly<Record<string, unknown>>, input: Shape): Promise<string[]> => {
  const { network, run } = networkOf(tf, bound('layer', type, fields), input);
  const x = tf.ones([4, ...input]);
  const { kernels } = await tf.profile(() => tf.variableGrads(() => tf.sum(run(x, true))).value);
  network.dispose();
  return kernels.map(({ name }) => name);
};

describe('what a layer adds to a step', () => {
  it('dense does not compute the gradient of an input that nobody needs', async () => {
    const names = await kernels('dense', { units: 2 }, [3]);
    expect(names.filter((name) => /MatMul/.test(name))).toHaveLength(2);
  });

  it('conv2d does not either', async () => {
    const names = await kernels('conv2d', { filters: 2, kernelSize: 2 }, [4, 4, 1]);
    expect(names.filter((name) => /Conv2D/.test(name))).toEqual(['Conv2D', 'Conv2DBackpropFilter']);
  });

  it('batchNorm is few ops, and repeats no tensor', async () => {
    const names = await kernels('batchNorm', {}, [3]);
    expect(names).not.toContain('Tile');
    expect(names.length).toBeLessThanOrEqual(34);
  });
  it.each(['lstm', 'gru', 'simpleRnn'])(
    '%s makes one product for the input of all time steps, and one per step',
    async (type) => {
      const names = await kernels(type, { units: 3 }, [6, 2]);
      // Forward 1 + 6; backward, the kernel once, the recurrent kernel and the state 6 and 5 times, and the first
      // state's that is never used.
      expect(names.filter((name) => /MatMul/.test(name)).length).toBeLessThanOrEqual(1 + 6 + 1 + 6 + 6);
      expect(names).not.toContain('PadV2');
    },
  );
});

describe('weights', () => {
  const declared = (type: string, fields: Readonly<Record<string, unknown>>, input: Shape) => {
    const { declared, weights } = networkOf(tf, bound('layer', type, fields), input);
    return {
      names: Object.keys(weights),
      declared: Object.fromEntries(
        [...declared].map(([name, [, initializer, weight, regularizer]]) => [
          name,
          [initializer.type, weight, regularizer?.type],
        ]),
      ),
    };
  };

  it('dense', () => {
    const fan = { fanIn: 3, fanOut: 2 };
    expect(declared('dense', { units: 2, biasInitializer: 'zeros', kernelRegularizer: 'l2' }, [3])).toEqual({
      names: ['kernel', 'bias'],
      declared: {
        kernel: ['torch', { shape: [3, 2], ...fan }, 'l2'],
        bias: ['zeros', { shape: [2], ...fan }, undefined],
      },
    });
  });

  it('conv2d counts the receptive field in its fans', () => {
    const fan = { fanIn: 2 * 3 * 5, fanOut: 3 * 5 * 7 };
    expect(
      declared('conv2d', { filters: 7, kernelSize: [3, 5], kernelRegularizer: { type: 'l1' } }, [8, 8, 2]),
    ).toEqual({
      names: ['kernel', 'bias'],
      declared: {
        kernel: ['torch', { shape: [3, 5, 2, 7], ...fan }, 'l1'],
        bias: ['torch', { shape: [7], ...fan }, undefined],
      },
    });
    expect(declared('conv2d', { filters: 7, kernelSize: 3, bias: false }, [8, 8, 2]).names).toEqual(['kernel']);
  });

  it('batchNorm begins as the identity', () => {
    const { weights } = networkOf(tf, bound('layer', 'batchNorm'), [2]);
    expect(Object.entries(weights).map(([name, value]) => [name, ...value.dataSync()])).toEqual([
      ['gamma', 1, 1],
      ['beta', 0, 0],
      ['moving_mean', 0, 0],
      ['moving_variance', 1, 1],
    ]);
  });
});

it('batchNorm refuses to train on one value per feature, whose variance says nothing', () => {
  const { run } = networkOf(tf, bound('layer', 'batchNorm'), [2]);
  expect(() => run(tf.ones([1, 2]), true)).toThrow(
    '`x` needs more than one value per feature to train and gets a batch of one sample. Change the batch size.',
  );
  expect(run(tf.ones([1, 2]), false).shape).toEqual([1, 2]);
});
