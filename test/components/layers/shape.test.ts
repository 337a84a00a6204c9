import { describe, expect, it } from 'vitest';
import { ShapeError, type Shape } from '../../../src/registry/kinds.ts';
import { bound } from '../../conformance/bound.ts';

type Fields = Readonly<Record<string, unknown>>;

describe('shapes', () => {
  it.each<[string, Fields, Shape, Shape]>([
    ['dense', { units: 10 }, [784], [10]],
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
  ])('%s %j makes of %j %j', (type, fields, input, output) => expect(bound('layer', type, fields).shape(input)).toEqual(output));

  it.each<[string, Fields, Shape, string]>([
    ['dense', { units: 10 }, [28, 28], '`dense` takes a vector per sample, and gets shape [28, 28]: put `flatten` before it.'],
    ['dense', { units: 10, biasInitializer: 'orthogonal' }, [3], '`orthogonal` is for kernels, and gets a weight of shape [10]: give a bias `zeros`.'],
    ['conv2d', { filters: 1, kernelSize: 1, kernelInitializer: { type: 'uniform', min: 1, max: 0 } }, [4, 4, 1], '`uniform` draws between `min` and `max`, and `min` 1 is above `max` 0.'],
    ['reshape', { shape: [5, 2] }, [3, 4], '`reshape` cannot make [5, 2] of shape [3, 4], which has 12 values.'],
    ['reshape', { shape: [5, -1] }, [3, 4], '`reshape` cannot make [5, -1] of shape [3, 4], which has 12 values.'],
    ['reshape', { shape: [0, -1] }, [3, 4], '`reshape` cannot make [0, -1] of shape [3, 4], which has 12 values.'],
    ['reshape', { shape: [-1, -1] }, [3, 4], '`reshape` works out one size that is -1, and [-1, -1] has 2.'],
    ['batchNorm', {}, [2, 3, 4, 5], '`batchNorm` takes vectors, sequences or images, and gets samples of shape [2, 3, 4, 5].'],
    ['batchNorm', {}, [], '`batchNorm` takes vectors, sequences or images, and gets samples of shape [].'],
    ['conv2d', { filters: 1, kernelSize: 3 }, [28, 28], '`conv2d` takes images, [height, width, channels] per sample, and gets shape [28, 28]: put `{type: reshape, shape: [28, 28, 1]}` before it.'],
    ['conv2d', { filters: 1, kernelSize: 3 }, [784], '`conv2d` takes images, [height, width, channels] per sample, and gets shape [784]: put a `reshape` before it.'],
    ['conv2d', { filters: 1, kernelSize: 5 }, [4, 8, 3], 'The 5 × 5 window of `conv2d` does not fit into shape [4, 8, 3]: make it smaller, or write `padding: same`.'],
    ['conv2d', { filters: 1, kernelSize: 3, dilation: 3 }, [6, 8, 3], 'The 7 × 7 window of `conv2d` does not fit into shape [6, 8, 3]: make it smaller, or write `padding: same`.'],
    ['conv2d', { filters: 1, kernelSize: 2, dilation: 2, strides: [1, 2] }, [8, 8, 3], '`conv2d` takes `strides` or `dilation` above 1, not both.'],
    ['maxPool2d', {}, [1, 8, 3], 'The 2 × 2 window of `maxPool2d` does not fit into shape [1, 8, 3]: make it smaller, or write `padding: same`.'],
    ['averagePool2d', {}, [10], '`averagePool2d` takes images, [height, width, channels] per sample, and gets shape [10]: put a `reshape` before it.'],
    ['zeroPadding2d', {}, [], '`zeroPadding2d` takes images, [height, width, channels] per sample, and gets shape []: put a `reshape` before it.'],
    ['softmax', {}, [], '`softmax` takes at least a vector per sample, and gets one number: put a `dense` before it.'],
  ])('%s %j refuses %j', (type, fields, input, message) => expect(() => bound('layer', type, fields).shape(input)).toThrow(new ShapeError(message)));

  it('says which layers give probabilities', () => {
    expect(['softmax', 'sigmoid', 'tanh', 'relu'].map((type) => bound('layer', type).outputs)).toEqual(['probabilities', 'probabilities', undefined, undefined]);
  });
});
