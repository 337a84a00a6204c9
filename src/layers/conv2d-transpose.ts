import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import {
  theOnly,
  theShape,
  type Config,
  type Inputs,
  type LayerArgs,
  type LayerClass,
  type LayerVariable,
  type Shapes,
  type Tensor,
  type Tf,
} from './tf.ts';

type Pair = readonly [number, number];
export interface Conv2dTransposeArgs extends LayerArgs {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
  readonly dilationRate: Pair;
  readonly useBias: boolean;
  readonly kernelInitializer: 'zeros';
}

/** The parts of tfjs's layer that it declares private. */
interface TfTransposed extends layers.Layer {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
  readonly dilationRate: Pair;
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable | null;
}

/** A transposed convolution with dilation, which tfjs's own leaves out: its kernel is a larger one with zeros between its taps. */
export const conv2dTransposeClass = (tf: Tf): LayerClass<Conv2dTransposeArgs> => {
  const Theirs = tf.layers.conv2dTranspose({ filters: 1, kernelSize: 1 }).constructor as new (
    args: object,
  ) => TfTransposed;
  return class Conv2dTranspose extends Theirs {
    static readonly className = 'AssayConv2dTranspose';

    override computeOutputShape(shapes: Shapes): Shapes {
      const [batch, height, width] = theShape(shapes) as [number, number, number];
      const grown = (length: number, axis: 0 | 1) => {
        const span = (this.kernelSize[axis] - 1) * this.dilationRate[axis] + 1;
        return length * this.strides[axis] + (this.padding === 'same' ? 0 : Math.max(span - this.strides[axis], 0));
      };
      return [batch, grown(height, 0), grown(width, 1), this.filters];
    }

    override call(inputs: Inputs): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs) as Tensor4D;
        const shape = this.computeOutputShape(x.shape) as [number, number, number, number];
        const convolved = tf.conv2dTranspose(
          x,
          spread(tf, this.kernel.read(), this.dilationRate) as Tensor4D,
          shape,
          [...this.strides],
          this.padding,
        );
        return this.bias ? tf.add(convolved, this.bias.read()) : convolved;
      });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), dilationRate: [...this.dilationRate] };
    }
  };
};

/** [rows, columns, …] with zeros between. */
const spread = (tf: Tf, kernel: Tensor, [down, across]: Pair): Tensor => {
  const [rows, columns, filters, channels] = kernel.shape as [number, number, number, number];
  const taps = tf.pad(tf.reshape(kernel, [rows, 1, columns, 1, filters * channels]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  return tf.slice(
    tf.reshape(taps, [rows * down, columns * across, filters, channels]),
    [0, 0, 0, 0],
    [(rows - 1) * down + 1, (columns - 1) * across + 1, filters, channels],
  );
};
