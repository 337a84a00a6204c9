import { standardize } from './standardize.ts';
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

export interface NormArgs extends LayerArgs {
  readonly epsilon: number;
}
export interface GroupNormArgs extends NormArgs {
  readonly groups: number;
  readonly scale: boolean;
  readonly center: boolean;
}

/**
 * Standardizes each group of channels over a sample's positions: gamma · x̂ + beta. Input [batch, …positions,
 * channels].
 */
export const groupNormClass = (tf: Tf): LayerClass<GroupNormArgs> =>
  class GroupNorm extends tf.layers.Layer {
    static readonly className = 'AssayGroupNorm';
    readonly args: GroupNormArgs;
    gamma: LayerVariable | undefined;
    beta: LayerVariable | undefined;

    constructor(args: GroupNormArgs) {
      super(args as object);
      this.args = { ...args };
    }

    override build(shapes: Shapes): void {
      const channels = theShape(shapes).at(-1)!;
      if (this.args.scale) this.gamma = this.addWeight('gamma', [channels], 'float32', tf.initializers.ones());
      if (this.args.center) this.beta = this.addWeight('beta', [channels], 'float32', tf.initializers.zeros());
      this.built = true;
    }

    override call(inputs: Inputs): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs);
        const { groups, epsilon } = this.args;
        const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!];
        const grouped = tf.reshape(x, [batch, x.size / (batch * channels), groups, channels / groups]);
        const standard = tf.reshape(standardize(tf, grouped, { axes: [1, 3], epsilon, centered: true }), x.shape);
        const scaled = this.gamma ? tf.mul(standard, this.gamma.read()) : standard;
        return this.beta ? tf.add(scaled, this.beta.read()) : scaled;
      });
    }

    override getConfig(): Config {
      return {
        ...super.getConfig(),
        groups: this.args.groups,
        epsilon: this.args.epsilon,
        scale: this.args.scale,
        center: this.args.center,
      };
    }
  };

/** Divides by the root mean square of the last dimension and multiplies by a learned gamma. */
export const rmsNormClass = (tf: Tf): LayerClass<NormArgs> =>
  class RmsNorm extends tf.layers.Layer {
    static readonly className = 'AssayRmsNorm';
    override supportsMasking = true;
    readonly args: NormArgs;
    gamma!: LayerVariable;

    constructor(args: NormArgs) {
      super(args as object);
      this.args = { ...args };
    }

    override build(shapes: Shapes): void {
      this.gamma = this.addWeight('gamma', [theShape(shapes).at(-1)!], 'float32', tf.initializers.ones());
      this.built = true;
    }

    override call(inputs: Inputs): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs);
        return tf.mul(
          standardize(tf, x, { axes: [x.rank - 1], epsilon: this.args.epsilon, centered: false }),
          this.gamma.read(),
        );
      });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), epsilon: this.args.epsilon };
    }
  };
