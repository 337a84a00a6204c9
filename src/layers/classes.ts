import { conv2dTransposeClass } from './conv2d-transpose.ts';
import { depthwiseConv2dClass } from './depthwise-conv2d.ts';
import { globalAveragePool1dClass } from './global-average-pool1d.ts';
import { gruClass } from './gru.ts';
import { multiHeadAttentionClass } from './multi-head-attention.ts';
import { groupNormClass, rmsNormClass } from './norms.ts';
import { paddedAverageClass, paddedClass } from './padded.ts';
import { positionalEncodingClass } from './positional-encoding.ts';
import { upSampling2dClass } from './up-sampling2d.ts';
import type { Tf } from './tf.ts';

/**
 * The layers that tfjs has no class for, known to `tf.loadLayersModel` once this has run. Each is a subclass of tfjs's
 * Layer, so it also trains by `model.fit`. `tf` is the ops and layers of TensorFlow.js; one instance of it gets one set
 * of classes.
 */
export const layerClasses = (tf: Tf): LayerClasses => {
  const known = made.get(tf.layers);
  if (known) return known;
  const classes = make(tf);
  for (const layer of Object.values(classes)) tf.serialization.registerClass(layer as never);
  made.set(tf.layers, classes);
  return classes;
};

export type LayerClasses = ReturnType<typeof make>;

const make = (tf: Tf) => ({ ...unpadded(tf), ...padded(tf) });

const unpadded = (tf: Tf) => ({
  GlobalAveragePool1d: globalAveragePool1dClass(tf),
  GroupNorm: groupNormClass(tf),
  RmsNorm: rmsNormClass(tf),
  Gru: gruClass(tf),
  MultiHeadAttention: multiHeadAttentionClass(tf),
  PositionalEncoding: positionalEncodingClass(tf),
  Conv2dTranspose: conv2dTransposeClass(tf),
  DepthwiseConv2d: depthwiseConv2dClass(tf),
  UpSampling2d: upSampling2dClass(tf),
});

const padded = (tf: Tf) => {
  const kernel = { kernelSize: 1, filters: 1 } as const;
  const pool = { poolSize: 1 } as const;
  const DepthwiseConv2d = depthwiseConv2dClass(tf);
  const depthwise = new DepthwiseConv2d({
    kernelSize: [1, 1],
    strides: [1, 1],
    padding: 'valid',
    dilationRate: [1, 1],
    depthMultiplier: 1,
    useBias: false,
    depthwiseInitializer: 'zeros',
  });
  const { layers } = tf;
  return {
    PaddedConv1d: paddedClass(tf, layers.conv1d(kernel), 'AssayPaddedConv1d'),
    PaddedConv2d: paddedClass(tf, layers.conv2d(kernel), 'AssayPaddedConv2d'),
    PaddedConv3d: paddedClass(tf, layers.conv3d(kernel), 'AssayPaddedConv3d'),
    PaddedDepthwiseConv2d: paddedClass(tf, depthwise, 'AssayPaddedDepthwiseConv2d'),
    PaddedSeparableConv2d: paddedClass(tf, layers.separableConv2d(kernel), 'AssayPaddedSeparableConv2d'),
    PaddedMaxPool1d: paddedClass(tf, layers.maxPooling1d(pool), 'AssayPaddedMaxPool1d', -Infinity),
    PaddedMaxPool2d: paddedClass(tf, layers.maxPooling2d(pool), 'AssayPaddedMaxPool2d', -Infinity),
    PaddedMaxPool3d: paddedClass(tf, layers.maxPooling3d(pool as never), 'AssayPaddedMaxPool3d', -Infinity),
    PaddedAveragePool1d: paddedAverageClass(tf, layers.averagePooling1d(pool), 'AssayPaddedAveragePool1d'),
    PaddedAveragePool2d: paddedAverageClass(tf, layers.averagePooling2d(pool), 'AssayPaddedAveragePool2d'),
    PaddedAveragePool3d: paddedAverageClass(tf, layers.averagePooling3d(pool as never), 'AssayPaddedAveragePool3d'),
  };
};

const made = new WeakMap<object, LayerClasses>();
