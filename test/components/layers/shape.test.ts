import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../../src/registry/kinds.ts';
import { type Shape } from '../../../src/contracts/tensors.ts';
import { bound } from '../../conformance/bound.ts';

type Fields = Readonly<Record<string, unknown>>;

describe('shapes', () => {
  it.each<[string, Fields, Shape, Shape]>([
    ['dense', { units: 10 }, [784], [10]],
    ['zeroPadding2d', { padding: [0, 2] }, [4, 3, 1], [4, 7, 1]],
    [
      'zeroPadding2d',
      {
        padding: [
          [1, 0],
          [0, 2],
        ],
      },
      [4, 3, 1],
      [5, 5, 1],
    ],
    ['flatten', {}, [28, 28], [784]],
    ['flatten', {}, [4, 3, 2], [24]],
    ['flatten', {}, [7], [7]],
    ['flatten', {}, [], [1]],
    ['reshape', { shape: [28, 28, 1] }, [784], [28, 28, 1]],
    ['reshape', { shape: [-1, 2] }, [3, 4], [6, 2]],
    ['batchNorm', {}, [5, 6, 3], [5, 6, 3]],
    ['conv2d', { filters: 8, kernelSize: 3 }, [28, 28, 1], [26, 26, 8]],
    ['conv2d', { filters: 8, kernelSize: 3, padding: 'same', strides: 2 }, [7, 8, 3], [4, 4, 8]],
    ['conv2d', { filters: 8, kernelSize: [1, 3], strides: [1, 2] }, [7, 8, 3], [7, 3, 8]],
    ['conv2d', { filters: 8, kernelSize: 3, dilation: 2 }, [7, 8, 3], [3, 4, 8]],
    ['maxPool2d', {}, [7, 8, 3], [3, 4, 3]],
    ['maxPool2d', { padding: 'same' }, [7, 8, 3], [4, 4, 3]],
    ['averagePool2d', { poolSize: 3, strides: 1 }, [7, 8, 3], [5, 6, 3]],
    ['zeroPadding2d', { padding: [1, 2] }, [7, 8, 3], [9, 12, 3]],
    ['softmax', {}, [10], [10]],
    ['conv1d', { filters: 8, kernelSize: 3, padding: 'causal', dilation: 2 }, [28, 4], [28, 8]],
    ['conv1d', { filters: 8, kernelSize: 3, padding: [0, 3], strides: 2 }, [28, 4], [15, 8]],
    ['conv2d', { filters: 8, kernelSize: 7, padding: 3, strides: 2 }, [224, 224, 3], [112, 112, 8]],
    [
      'conv2d',
      {
        filters: 8,
        kernelSize: 3,
        padding: [
          [1, 1],
          [0, 2],
        ],
      },
      [7, 8, 3],
      [7, 8, 8],
    ],
    ['conv3d', { filters: 8, kernelSize: 3, padding: [1, 0, 2] }, [5, 6, 7, 3], [5, 4, 9, 8]],
    ['maxPool2d', { poolSize: 3, strides: 2, padding: 1 }, [112, 112, 64], [56, 56, 64]],
    ['averagePool1d', { poolSize: 3, padding: [2, 1] }, [6, 2], [3, 2]],
    ['averagePool3d', { padding: 'same' }, [5, 6, 7, 3], [3, 3, 4, 3]],
    ['conv2dTranspose', { filters: 8, kernelSize: 4, strides: 2, padding: 1 }, [7, 8, 3], [14, 16, 8]],
    ['conv2dTranspose', { filters: 8, kernelSize: 2, strides: 3, padding: 0 }, [7, 8, 3], [20, 23, 8]],
    ['conv3d', { filters: 8, kernelSize: [1, 2, 3], strides: 2 }, [5, 6, 7, 3], [3, 3, 3, 8]],
    ['conv3d', { filters: 8, kernelSize: 3, strides: 2, padding: 'same' }, [5, 6, 7, 3], [3, 3, 4, 8]],
    ['maxPool3d', {}, [5, 6, 7, 3], [2, 3, 3, 3]],
    ['averagePool3d', { poolSize: [1, 2, 2] }, [5, 6, 7, 3], [5, 3, 3, 3]],
    ['conv1d', { filters: 8, kernelSize: 3, strides: 2 }, [28, 4], [13, 8]],
    ['conv2dTranspose', { filters: 8, kernelSize: 3, strides: 2 }, [7, 8, 3], [15, 17, 8]],
    ['conv2dTranspose', { filters: 8, kernelSize: 3, strides: 2, padding: 'same' }, [7, 8, 3], [14, 16, 8]],
    ['conv2dTranspose', { filters: 8, kernelSize: 2, strides: 3 }, [7, 8, 3], [21, 24, 8]],
    ['depthwiseConv2d', { kernelSize: 3, multiplier: 2 }, [7, 8, 3], [5, 6, 6]],
    ['separableConv2d', { filters: 5, kernelSize: 3, padding: 'same' }, [7, 8, 3], [7, 8, 5]],
    ['lstm', { units: 5 }, [28, 4], [5]],
    ['gru', { units: 5, sequences: true }, [28, 4], [28, 5]],
    ['bidirectional', { layer: { type: 'lstm', units: 5, sequences: true } }, [28, 4], [28, 10]],
    ['bidirectional', { layer: { type: 'gru', units: 5 }, merge: 'mean' }, [28, 4], [5]],
    ['embedding', { vocabulary: 100, units: 8 }, [20], [20, 8]],
    ['timeDistributed', { layer: 'flatten' }, [5, 4, 3, 2], [5, 24]],
    ['transformerBlock', { heads: 2 }, [10, 8], [10, 8]],
    ['residual', { layers: [{ type: 'dense', units: 3 }], shortcut: { type: 'dense', units: 3 } }, [4], [3]],
    ['globalMaxPool1d', {}, [5, 4], [4]],
    ['globalAveragePool2d', {}, [5, 4, 3], [3]],
    ['upSampling2d', { size: [2, 3] }, [5, 4, 3], [10, 12, 3]],
    ['cropping2d', { cropping: [1, 0] }, [5, 4, 3], [3, 4, 3]],
    ['permute', { axes: [2, 0, 1] }, [5, 4, 3], [3, 5, 4]],
    ['repeatVector', { times: 3 }, [5], [3, 5]],
  ])('%s %j makes of %j %j', (type, fields, input, output) =>
    expect(bound('layer', type, fields).shape(input)).toEqual(output),
  );

  it.each<[string, Fields, Shape, string]>([
    [
      'dense',
      { units: 10 },
      [28, 28],
      '`dense` takes a vector per sample and gets shape [28, 28]. Put `flatten` before it.',
    ],
    [
      'dense',
      { units: 10, biasInitializer: 'orthogonal' },
      [3],
      '`orthogonal` fills kernels and gets a weight of shape [10]. Use `zeros` for a bias.',
    ],
    [
      'conv2d',
      { filters: 1, kernelSize: 1, kernelInitializer: { type: 'uniform', min: 1, max: 0 } },
      [4, 4, 1],
      '`uniform` has a `min` of 1, which is above its `max` of 0. Swap them.',
    ],
    ['reshape', { shape: [5, 2] }, [3, 4], '`reshape` cannot turn shape [3, 4], which has 12 values, into [5, 2].'],
    ['reshape', { shape: [5, -1] }, [3, 4], '`reshape` cannot turn shape [3, 4], which has 12 values, into [5, -1].'],
    ['reshape', { shape: [0, -1] }, [3, 4], '`reshape` cannot turn shape [3, 4], which has 12 values, into [0, -1].'],
    ['reshape', { shape: [-1, -1] }, [3, 4], '`reshape` can infer one size of -1, and [-1, -1] has 2.'],
    [
      'batchNorm',
      {},
      [2, 3, 4, 5],
      '`batchNorm` takes a vector, a sequence or an image per sample and gets shape [2, 3, 4, 5].',
    ],
    ['batchNorm', {}, [], '`batchNorm` takes a vector, a sequence or an image per sample and gets shape [].'],
    [
      'conv2d',
      { filters: 1, kernelSize: 3 },
      [28, 28],
      '`conv2d` takes an image, [height, width, channels], per sample and gets shape [28, 28]. Put `{type: ' +
        'reshape, shape: [28, 28, 1]}` before it.',
    ],
    [
      'conv2d',
      { filters: 1, kernelSize: 3 },
      [784],
      '`conv2d` takes an image, [height, width, channels], per sample and gets shape [784]. Put a `reshape` before it.',
    ],
    [
      'conv2d',
      { filters: 1, kernelSize: 5 },
      [4, 8, 3],
      'The 5 × 5 window of `conv2d` does not fit into shape [4, 8, 3]. Make it smaller, or write `padding: same`.',
    ],
    [
      'conv2d',
      { filters: 1, kernelSize: 3, dilation: 3 },
      [6, 8, 3],
      'The 7 × 7 window of `conv2d` does not fit into shape [6, 8, 3]. Make it smaller, or write `padding: same`.',
    ],
    [
      'conv2d',
      { filters: 1, kernelSize: 2, dilation: 2, strides: [1, 2] },
      [8, 8, 3],
      '`conv2d` has `strides` and `dilation` above 1. Set one of them to 1.',
    ],
    [
      'maxPool2d',
      {},
      [1, 8, 3],
      'The 2 × 2 window of `maxPool2d` does not fit into shape [1, 8, 3]. Make it smaller, or write `padding: same`.',
    ],
    [
      'averagePool2d',
      {},
      [10],
      '`averagePool2d` takes an image, [height, width, channels], per sample and gets shape [10]. Put a `reshape` ' +
        'before it.',
    ],
    [
      'zeroPadding2d',
      {},
      [],
      '`zeroPadding2d` takes an image, [height, width, channels], per sample and gets shape []. Put a `reshape` ' +
        'before it.',
    ],
    [
      'conv3d',
      { filters: 1, kernelSize: 3 },
      [5, 4, 3],
      '`conv3d` takes a volume, [depth, height, width, channels], per sample and gets shape [5, 4, 3]. Put a ' +
        '`reshape` before it.',
    ],
    [
      'maxPool3d',
      { poolSize: 1, strides: 2, padding: 'same' },
      [4, 4, 4, 1],
      '`strides` of `maxPool3d` are 2 × 2 × 2, which is more than its window of 1 × 1 × 1. With `padding: same` ' +
        'that is not supported. Write `padding: valid`.',
    ],
    [
      'averagePool3d',
      { poolSize: 3 },
      [2, 4, 4, 1],
      'The 3 × 3 × 3 window of `averagePool3d` does not fit into shape [2, 4, 4, 1]. Make it smaller, or write ' +
        '`padding: same`.',
    ],
    [
      'conv1d',
      { filters: 1, kernelSize: 5 },
      [4, 3],
      'The 5-step window of `conv1d` does not fit into shape [4, 3]. Make it smaller, or write `padding: same`.',
    ],
    [
      'conv1d',
      { filters: 1, kernelSize: 3 },
      [28],
      '`conv1d` takes a sequence, [time, features], per sample and gets shape [28]. Put a `reshape` before it.',
    ],
    [
      'lstm',
      { units: 2 },
      [28, 28, 1],
      '`lstm` takes a sequence, [time, features], per sample and gets shape [28, 28, 1]. Put a `reshape` before it.',
    ],
    [
      'gru',
      { units: 2 },
      [1000, 1],
      '`gru` reads at most 512 time steps and gets 1000. Shorten its sequences, for example by a `conv1d` with ' +
        '`strides` before it.',
    ],
    [
      'lstm',
      { units: 2, biasInitializer: 'orthogonal' },
      [5, 3],
      '`orthogonal` fills kernels and gets a weight of shape [8]. Use `zeros` for a bias.',
    ],
    [
      'bidirectional',
      { layer: { type: 'dense', units: 2 } },
      [5, 3],
      '`bidirectional` takes a recurrent layer (`lstm`, `gru` or `simpleRnn`) and gets `dense`.',
    ],
    [
      'multiHeadAttention',
      { heads: 3 },
      [5, 4],
      '`multiHeadAttention` cannot split 4 features evenly among 3 `heads`.',
    ],
    [
      'transformerBlock',
      { heads: 2 },
      [4],
      '`transformerBlock` takes a sequence, [time, features], per sample and gets shape [4]. Put a `reshape` ' +
        'before it.',
    ],
    ['groupNorm', { groups: 3 }, [5, 4], '`groupNorm` cannot split 4 channels evenly among 3 `groups`.'],
    [
      'layerNorm',
      {},
      [2, 3, 4, 5],
      '`layerNorm` takes a vector, a sequence or an image per sample and gets shape [2, 3, 4, 5].',
    ],
    [
      'residual',
      { layers: [{ type: 'dense', units: 3 }] },
      [4],
      '`residual` adds equal shapes, but its layers give [3] and its input is [4]. Keep the shape, or change the ' +
        'input too by a `shortcut`, such as `{type: conv2d, kernelSize: 1, …}`.',
    ],
    [
      'residual',
      {
        layers: [
          { type: 'relu', name: 'a' },
          { type: 'tanh', name: 'a' },
        ],
      },
      [4],
      'Two inner layers are named `a`. Give each a name of its own.',
    ],
    [
      'residual',
      { layers: [{ type: 'conv2d', filters: 1, kernelSize: 5, padding: 'valid' }] },
      [4, 4, 1],
      'The 5 × 5 window of `conv2d` does not fit into shape [4, 4, 1]. Make it smaller, or write `padding: same`.',
    ],
    [
      'timeDistributed',
      { layer: 'relu' },
      [4],
      '`timeDistributed` takes a sequence, [time, …], per sample and gets shape [4]. Put a `reshape` before it.',
    ],
    [
      'cropping2d',
      { cropping: 2 },
      [4, 8, 1],
      '`cropping2d` removes 4 rows and 4 columns, which leaves nothing of shape [4, 8, 1].',
    ],
    [
      'permute',
      { axes: [0, 0] },
      [4, 8],
      '`axes` is [0, 0]. `permute` needs each dimension of shape [4, 8] once, 0 to 1.',
    ],
    [
      'repeatVector',
      { times: 2 },
      [4, 8],
      '`repeatVector` takes a vector per sample and gets shape [4, 8]. Put `flatten` before it.',
    ],
    [
      'conv2d',
      { filters: 1, kernelSize: 7, padding: [1, 2] },
      [4, 8, 3],
      'The 7 × 7 window of `conv2d` does not fit into shape [4, 8, 3], which `padding` makes [6, 12, 3]. Make it ' +
        'smaller, or pad by more.',
    ],
    [
      'maxPool2d',
      {
        padding: [
          [0, 0],
          [0, 2],
        ],
      },
      [4, 8, 3],
      '`maxPool2d` pads by [[0,0],[0,2]], so some windows of 2 × 2 would see only padding. Pad by less than ' +
        'the window.',
    ],
    [
      'conv2dTranspose',
      { filters: 2, kernelSize: 3, padding: 3 },
      [4, 4, 3],
      '`conv2dTranspose` makes [6, 6, 2] from shape [4, 4, 3], and `padding` removes all of it. Use less.',
    ],
    [
      'softmax',
      {},
      [],
      '`softmax` takes at least a vector per sample and gets a single number. Put a `dense` before it.',
    ],
  ])('%s %j refuses %j', (type, fields, input, message) =>
    expect(() => bound('layer', type, fields).shape(input)).toThrow(new ShapeError(message)),
  );

  it.each<[string, Fields, Shape, number]>([
    ['batchNorm', {}, [4], 2],
    ['batchNorm', {}, [4, 2], 1],
    [
      'residual',
      {
        layers: [{ type: 'conv2d', filters: 2, kernelSize: 2 }, 'batchNorm'],
        shortcut: { type: 'conv2d', filters: 2, kernelSize: 2 },
      },
      [2, 2, 1],
      2,
    ],
    ['residual', { layers: ['relu'], shortcut: 'batchNorm' }, [4], 2],
    ['residual', { layers: ['relu', { type: 'residual', layers: ['batchNorm'] }] }, [4], 2],
    ['timeDistributed', { layer: 'batchNorm' }, [1, 4], 2],
    ['timeDistributed', { layer: 'batchNorm' }, [2, 4], 1],
    ['transformerBlock', { heads: 1, activation: 'batchNorm' }, [1, 4], 2],
  ])('%s %j on %j trains on at least %d samples', (type, fields, input, least) =>
    expect(bound('layer', type, fields).leastBatch!(input)).toBe(least),
  );

  it('says which layers give probabilities', () => {
    expect(['softmax', 'sigmoid', 'tanh', 'relu'].map((type) => bound('layer', type).outputs)).toEqual([
      'probabilities',
      'probabilities',
      undefined,
      undefined,
    ]);
  });
});
