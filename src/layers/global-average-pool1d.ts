import {
  theOnly,
  theShape,
  type Call,
  type Inputs,
  type LayerArgs,
  type LayerClass,
  type Shapes,
  type Tensor,
  type Tf,
} from './tf.ts';

/**
 * The mean of each feature over unmasked time steps; tfjs's own layer counts padding. For a sequence of padding alone
 * it is 0.
 */
export const globalAveragePool1dClass = (tf: Tf): LayerClass<LayerArgs> =>
  class GlobalAveragePool1d extends tf.layers.Layer {
    static readonly className = 'AssayGlobalAveragePool1d';
    override supportsMasking = true;

    override computeOutputShape(shapes: Shapes): Shapes {
      const [batch, , features] = theShape(shapes) as [number, number, number];
      return [batch, features];
    }

    override computeMask(): Tensor {
      return null as unknown as Tensor; // tfjs's types forget that there may be none
    }

    override call(inputs: Inputs, { mask }: Call): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs);
        if (!mask) return tf.mean(x, 1);
        const seen = tf.expandDims(tf.cast(mask, 'float32'), 2);
        return tf.div(tf.sum(tf.mul(x, seen), 1), tf.maximum(tf.sum(seen, 1), 1));
      });
    }
  };
