import type * as core from '@tensorflow/tfjs-core';
import type * as tfLayers from '@tensorflow/tfjs-layers';

/** The `tf` of components: ops and layers of TensorFlow.js. */
export type Tf = typeof core & typeof tfLayers;

export type Tensor = core.Tensor;
export type Scalar = core.Scalar;
export type Tensors = Readonly<Record<string, Tensor>>;
export type Layer = tfLayers.layers.Layer;

/** Shape of one sample: no batch dimension. `[]` is a scalar. */
export type Shape = readonly number[];

/**
 * Element types at the border of an engine. Bytes travel as `uint8` and become int32 inside a step, as tfjs lacks
 * `uint8`.
 */
export type ElementType = 'float32' | 'int32' | 'uint8';

export type HostArray = Float32Array | Int32Array | Uint8Array;

export interface Spec {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

export interface HostTensor extends Spec {
  readonly data: HostArray;
}

export type HostTensors = Readonly<Record<string, HostTensor>>;
