/**
 * `import 'assay/layers'` beside `@tensorflow/tfjs` makes `tf.loadLayersModel` know the layers of assay that tfjs has
 * no class for. It runs in browsers and needs `@tensorflow/tfjs-core` and `@tensorflow/tfjs-layers`, nothing else.
 */
import * as core from '@tensorflow/tfjs-core';
import * as tfLayers from '@tensorflow/tfjs-layers';
import { layerClasses } from './classes.ts';
import type { Tf } from './tf.ts';

export const {
  GlobalAveragePool1d,
  GroupNorm,
  RmsNorm,
  Gru,
  MultiHeadAttention,
  PositionalEncoding,
  Conv2dTranspose,
  DepthwiseConv2d,
  UpSampling2d,
  PaddedConv1d,
  PaddedConv2d,
  PaddedConv3d,
  PaddedDepthwiseConv2d,
  PaddedSeparableConv2d,
  PaddedMaxPool1d,
  PaddedMaxPool2d,
  PaddedMaxPool3d,
  PaddedAveragePool1d,
  PaddedAveragePool2d,
  PaddedAveragePool3d,
} = layerClasses({ ...core, ...tfLayers } as unknown as Tf);
