import { conv2dTransposeClass } from './conv2d-transpose.ts';
import { depthwiseConv2dClass } from './depthwise-conv2d.ts';
import { globalAveragePool1dClass } from './global-average-pool1d.ts';
import { gruClass } from './gru.ts';
import { multiHeadAttentionClass } from './multi-head-attention.ts';
import { groupNormClass, rmsNormClass } from './norms.ts';
import { positionalEncodingClass } from './positional-encoding.ts';
import { upSampling2dClass } from './up-sampling2d.ts';
import type { Tf } from './tf.ts';

/**
 * The layers that tfjs has no class for, known to `tf.loadLayersModel` once this has run. Each is a subclass of tfjs's Layer, so it also
 * trains by `model.fit`. `tf` is the ops and layers of TensorFlow.js; one instance of it gets one set of classes.
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

const make = (tf: Tf) => ({
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

const made = new WeakMap<object, LayerClasses>();
