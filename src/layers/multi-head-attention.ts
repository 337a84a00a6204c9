import { dropped } from './dropped.ts';
import { maskOf } from './mask.ts';
import {
  theOnly,
  theShape,
  type Call,
  type Config,
  type Inputs,
  type LayerArgs,
  type LayerClass,
  type LayerVariable,
  type Shapes,
  type Tensor,
  type Tf,
} from './tf.ts';

export interface MultiHeadAttentionArgs extends LayerArgs {
  readonly heads: number;
  /** Share of the attention weights that is dropped in training. */
  readonly dropout: number;
  /** Whether a position sees only itself and those before it. */
  readonly causal: boolean;
  readonly bias: boolean;
  /** Whether positions that the mask of the input leaves out are looked at by none. */
  readonly masked?: boolean;
}

export interface Drawing {
  /** Numbers in [0, 1), [batch, heads, time, time], for dropout in training; `fit` of tfjs draws its own. */
  draw: (() => Tensor) | undefined;
}

/**
 * Self-attention over [batch, time, features] as torch.nn.MultiheadAttention: softmax(q·kᵀ / √d) · v in each head, then
 * a projection. `kernel` [features, 3 · features] makes queries, keys and values, in this order, the heads side by side
 * in each.
 */
export const multiHeadAttentionClass = (tf: Tf): LayerClass<MultiHeadAttentionArgs, Drawing> =>
  class MultiHeadAttention extends tf.layers.Layer {
    static readonly className = 'AssayMultiHeadAttention';
    readonly args: MultiHeadAttentionArgs;
    override supportsMasking = true;
    draw: (() => Tensor) | undefined;
    kernel!: LayerVariable;
    bias: LayerVariable | undefined;
    outputKernel!: LayerVariable;
    outputBias: LayerVariable | undefined;

    constructor(args: MultiHeadAttentionArgs) {
      super(args as object);
      this.args = { ...args };
    }

    override build(shapes: Shapes): void {
      const features = theShape(shapes).at(-1)!;
      const weight = (name: string, shape: number[]) => this.addWeight(name, shape, 'float32', tf.initializers.zeros());
      this.kernel = weight('kernel', [features, 3 * features]);
      if (this.args.bias) this.bias = weight('bias', [3 * features]);
      this.outputKernel = weight('output_kernel', [features, features]);
      if (this.args.bias) this.outputBias = weight('output_bias', [features]);
      this.built = true;
    }

    override call(inputs: Inputs, given: Call): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs);
        const [batch, time, features] = x.shape as [number, number, number];
        const { heads, causal, masked = false } = this.args;
        const size = features / heads;
        const projected = affine(tf, tf.reshape(x, [batch * time, features]), this.kernel, this.bias);
        const apart = tf.transpose(tf.reshape(projected, [batch, time, 3, heads, size]), [2, 0, 3, 1, 4]);
        const [queries, keys, values] = tf.unstack(apart, 0) as [Tensor, Tensor, Tensor];
        const scores = tf.matMul(tf.mul(queries, 1 / Math.sqrt(size)), keys, false, true);
        const mask = maskOf(masked, given);
        const seen = mask ? tf.add(scores, hiddenPadding(tf, mask)) : scores;
        const weights = this.dropped(
          tf.softmax(causal ? tf.add(seen, hiddenFuture(tf, time)) : seen),
          given.training === true,
        );
        const together = tf.reshape(tf.transpose(tf.matMul(weights, values), [0, 2, 1, 3]), [batch * time, features]);
        return tf.reshape(affine(tf, together, this.outputKernel, this.outputBias), x.shape);
      });
    }

    dropped(weights: Tensor, training: boolean): Tensor {
      const { dropout } = this.args;
      if (!training || dropout === 0) return weights;
      return dropped(tf, weights, this.draw?.() ?? tf.randomUniform(weights.shape), dropout);
    }

    override getConfig(): Config {
      const { heads, dropout, causal, bias, masked = false } = this.args;
      return { ...super.getConfig(), heads, dropout, causal, bias, ...(masked ? { masked } : {}) };
    }
  };

const affine = (tf: Tf, x: Tensor, kernel: LayerVariable, bias: LayerVariable | undefined): Tensor => {
  const product = tf.matMul(x, kernel.read());
  return bias ? tf.add(product, bias.read()) : product;
};

/** 0 where a position (row) may attend to another (column), and for later ones so low that softmax gives exactly 0. */
const hiddenFuture = (tf: Tf, time: number): Tensor =>
  tf.tensor2d(
    Array.from({ length: time }, (_, row) => Array.from({ length: time }, (_, column) => (column > row ? -1e9 : 0))),
  );

/** The same for the padding of each sample, [batch, 1, 1, time]; a sample of nothing but padding looks at all of it. */
const hiddenPadding = (tf: Tf, mask: Tensor): Tensor => {
  const [batch, time] = mask.shape as [number, number];
  return tf.reshape(tf.mul(tf.sub(1, tf.cast(mask, 'float32')), -1e9), [batch, 1, 1, time]);
};
