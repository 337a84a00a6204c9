import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { Edges } from './padded.ts';
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
type Shape4 = [number, number, number, number];
export interface Conv2dTransposeArgs extends LayerArgs {
  readonly filters: number;
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: 'valid' | 'same';
  readonly dilationRate: Pair;
  readonly useBias: boolean;
  readonly kernelInitializer: 'zeros';
  /**
   * Rows and columns taken from the output, as PyTorch's `padding`; the rest is then exactly what the kernel reaches.
   */
  readonly edges?: Edges;
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

/**
 * A transposed convolution with dilation and with cropped edges, both of which tfjs's own leaves out. With dilation,
 * its kernel is a larger one with zeros between its taps.
 */
export const conv2dTransposeClass = (tf: Tf): LayerClass<Conv2dTransposeArgs> => {
  const Theirs = tf.layers.conv2dTranspose({ filters: 1, kernelSize: 1 }).constructor as new (
    args: object,
  ) => TfTransposed;
  return class Conv2dTranspose extends Theirs {
    static readonly className = 'AssayConv2dTranspose';
    readonly edges: Edges | undefined;

    constructor(args: Conv2dTransposeArgs) {
      super(args);
      this.edges = args.edges;
    }

    override computeOutputShape(shapes: Shapes): Shapes {
      const [batch, height, width] = theShape(shapes) as [number, number, number];
      const grown = (length: number, axis: 0 | 1) => {
        const span = (this.kernelSize[axis] - 1) * this.dilationRate[axis] + 1;
        if (this.edges) return (length - 1) * this.strides[axis] + span - this.edges[axis]![0] - this.edges[axis]![1];
        return length * this.strides[axis] + (this.padding === 'same' ? 0 : Math.max(span - this.strides[axis], 0));
      };
      return [batch, grown(height, 0), grown(width, 1), this.filters];
    }

    override call(inputs: Inputs): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs) as Tensor4D;
        const kernel = spread(tf, this.kernel.read(), this.dilationRate) as Tensor4D;
        const size = this.computeOutputShape(x.shape) as Shape4;
        const strides: [number, number] = [...this.strides];
        const convolved = this.edges
          ? tf.slice(
              tf.conv2dTranspose(x, kernel, wholeOf(x.shape, kernel.shape, strides), strides, 'valid'),
              [0, this.edges[0]![0], this.edges[1]![0], 0],
              size,
            )
          : tf.conv2dTranspose(x, kernel, size, strides, this.padding);
        return this.bias ? tf.add(convolved, this.bias.read()) : convolved;
      });
    }

    override getConfig(): Config {
      const edges = this.edges && { edges: this.edges as never };
      return { ...super.getConfig(), dilationRate: [...this.dilationRate], ...edges };
    }
  };
};

/** The output before its edges are taken away, gaps behind the last tap included. */
const wholeOf = ([batch, ...size]: Shape4, kernel: Shape4, strides: readonly [number, number]): Shape4 => {
  const along = (axis: 0 | 1) => size[axis] * strides[axis] + Math.max(kernel[axis] - strides[axis], 0);
  return [batch, along(0), along(1), kernel[2]];
};

/** [rows, columns, …] with zeros between; the kernel itself where its taps are side by side. */
const spread = (tf: Tf, kernel: Tensor, [down, across]: Pair): Tensor => {
  if (down === 1 && across === 1) return kernel;
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
