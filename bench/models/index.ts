/**
 * The models whose steps are compared: their layers as an experiment writes them. torch_steps.py and tfjs-steps.mjs
 * build the same.
 */
export interface BenchModel {
  readonly summary: string;
  /** Shape of one sample, whose values are bytes. */
  readonly input: readonly [number, number, number];
  readonly batch: number;
  readonly layers: readonly unknown[];
}

const conv = (filters: number, more: object = {}) => ({ type: 'conv2d', filters, kernelSize: 3, ...more });
const rows = { type: 'reshape', shape: [28, 28] };
const same = { padding: 'same', bias: false };
const block = { type: 'transformerBlock', heads: 4, hidden: 256, dropout: 0, activation: 'relu' };
const out = { type: 'dense', units: 10 };
const image = { input: [28, 28, 1], batch: 64 } as const;

export const models: Readonly<Record<string, BenchModel>> = {
  mlp: {
    ...image,
    summary: '784-300-100-10 with batch norm',
    layers: [
      'flatten',
      { type: 'dense', units: 300 },
      'batchNorm',
      'relu',
      { type: 'dense', units: 100 },
      'batchNorm',
      'relu',
      out,
    ],
  },
  cnn: {
    ...image,
    summary: 'conv 32, pool, conv 64, pool, dense',
    layers: [conv(32), 'relu', 'maxPool2d', conv(64), 'relu', 'maxPool2d', 'flatten', out],
  },
  cnn2: {
    ...image,
    summary: 'conv with strides, separable convs, batch norm',
    layers: [
      conv(16, same),
      'batchNorm',
      'relu',
      conv(32, { ...same, strides: 2 }),
      'batchNorm',
      'relu',
      { type: 'separableConv2d', filters: 64, kernelSize: 3, ...same },
      'batchNorm',
      'relu',
      { type: 'separableConv2d', filters: 64, kernelSize: 3, strides: 2, ...same },
      'batchNorm',
      'relu',
      'globalAveragePool2d',
      out,
    ],
  },
  lstm: { ...image, summary: 'LSTM 128 over 28 steps', layers: [rows, { type: 'lstm', units: 128 }, out] },
  gru: { ...image, summary: 'GRU 128 over 28 steps', layers: [rows, { type: 'gru', units: 128 }, out] },
  attention: {
    ...image,
    summary: 'attention block, 64 features, 4 heads, 28 positions',
    layers: [rows, { type: 'timeDistributed', layer: { type: 'dense', units: 64 } }, block, 'globalAveragePool1d', out],
  },
  transformer: {
    ...image,
    summary: 'six transformer blocks, 64 features, 4 heads, 28 positions',
    layers: [
      rows,
      { type: 'timeDistributed', layer: { type: 'dense', units: 64 } },
      ...Array<unknown>(6).fill(block),
      'globalAveragePool1d',
      out,
    ],
  },
  conv3x3: {
    input: [32, 32, 3],
    batch: 32,
    summary: 'four 3×3 convs, 32 and 64 channels, batch norm, 32×32×3, batch 32',
    layers: [
      conv(32, same),
      'batchNorm',
      'relu',
      conv(32, same),
      'batchNorm',
      'relu',
      'maxPool2d',
      conv(64, same),
      'batchNorm',
      'relu',
      conv(64, same),
      'batchNorm',
      'relu',
      'globalAveragePool2d',
      out,
    ],
  },
};

export const optimizers = {
  sgd: { type: 'sgd', learningRate: 0.01, momentum: 0.5 },
  adam: { type: 'adam', learningRate: 0.001 },
} as const;
export type BenchOptimizer = keyof typeof optimizers;
