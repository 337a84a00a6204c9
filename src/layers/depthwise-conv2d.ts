import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import {
  theOnly,
  theShape,
  type Inputs,
  type LayerArgs,
  type LayerClass,
  type LayerVariable,
  type Shapes,
  type Tensor,
  type Tf,
} from './tf.ts';

type Pair = readonly [number, number];
export interface DepthwiseConv2dArgs extends LayerArgs {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
  readonly dilationRate: Pair;
  readonly depthMultiplier: number;
  readonly useBias: boolean;
  readonly depthwiseInitializer: 'zeros';
}

/** The parts of tfjs's layer that it declares private. */
interface TfDepthwise extends layers.Layer {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
  readonly dilationRate: Pair;
  readonly depthMultiplier: number;
  readonly depthwiseKernel: LayerVariable;
  readonly bias: LayerVariable | null;
}

/** tfjs's own depthwise convolution keeps its dilation in the saved model, and convolves without. */
export const depthwiseConv2dClass = (tf: Tf): LayerClass<DepthwiseConv2dArgs> => {
  const Theirs = tf.layers.depthwiseConv2d({ kernelSize: 1 }).constructor as new (args: object) => TfDepthwise;
  return class DepthwiseConv2d extends Theirs {
    static readonly className = 'AssayDepthwiseConv2d';

    override computeOutputShape(shapes: Shapes): Shapes {
      const [batch, height, width, channels] = theShape(shapes) as [number, number, number, number];
      const sideOf = (length: number, axis: 0 | 1) => {
        const span = (this.kernelSize[axis] - 1) * this.dilationRate[axis] + 1;
        return Math.ceil((this.padding === 'same' ? length : length - span + 1) / this.strides[axis]);
      };
      return [batch, sideOf(height, 0), sideOf(width, 1), channels * this.depthMultiplier];
    }

    override call(inputs: Inputs): Tensor {
      return tf.tidy(() => {
        const [x, kernel] = [theOnly(inputs) as Tensor4D, this.depthwiseKernel.read() as Tensor4D];
        const convolved = tf.depthwiseConv2d(x, kernel, [...this.strides], this.padding, 'NHWC', [
          ...this.dilationRate,
        ]);
        return this.bias ? tf.add(convolved, this.bias.read()) : convolved;
      });
    }
  };
};
