import type * as core from '@tensorflow/tfjs-core';
import type * as tfLayers from '@tensorflow/tfjs-layers';

/** What components are handed as `tf`: the ops and the layers of TensorFlow.js. */
export type Tf = typeof core & typeof tfLayers;

export type Tensor = core.Tensor;
export type Scalar = core.Scalar;
export type Tensors = Readonly<Record<string, Tensor>>;
export type Layer = tfLayers.layers.Layer;

/** Shape of one sample: no batch dimension. `[]` is a scalar. */
export type Shape = readonly number[];

/** Element types at the border of an engine. Inside a step tfjs knows `uint8` as int32: bytes travel as bytes and are cast there. */
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
