import type { Tensor4D } from '@tensorflow/tfjs-core';
import {
  theOnly,
  theShape,
  type Config,
  type Inputs,
  type LayerArgs,
  type LayerClass,
  type Shapes,
  type Tensor,
  type Tf,
} from './tf.ts';

export interface UpSampling2dArgs extends LayerArgs {
  readonly size: readonly [number, number];
}

/**
 * Enlarges an image by linear interpolation between pixel centers, as PyTorch and Keras; tfjs interpolates between
 * corners.
 */
export const upSampling2dClass = (tf: Tf): LayerClass<UpSampling2dArgs> =>
  class UpSampling2d extends tf.layers.Layer {
    static readonly className = 'AssayUpSampling2d';
    readonly args: UpSampling2dArgs;

    constructor(args: UpSampling2dArgs) {
      super(args as object);
      this.args = { ...args };
    }

    override computeOutputShape(shapes: Shapes): Shapes {
      const [batch, height, width, channels] = theShape(shapes) as [number, number, number, number];
      return [batch, height * this.args.size[0], width * this.args.size[1], channels];
    }

    override call(inputs: Inputs): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs) as Tensor4D;
        const [rows, columns] = this.args.size;
        return tf.image.resizeBilinear(x, [x.shape[1] * rows, x.shape[2] * columns], false, true);
      });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), size: [...this.args.size] };
    }
  };
