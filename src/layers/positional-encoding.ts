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

export interface PositionalEncodingArgs extends LayerArgs {
  readonly encoding: 'sinusoidal' | 'learned';
}

/** Adds an encoding of the position to [batch, time, features]: sines and cosines, or a learned vector. */
export const positionalEncodingClass = (tf: Tf): LayerClass<PositionalEncodingArgs> =>
  class PositionalEncoding extends tf.layers.Layer {
    static readonly className = 'AssayPositionalEncoding';
    override supportsMasking = true;
    readonly args: PositionalEncodingArgs;
    positions: LayerVariable | undefined;

    constructor(args: PositionalEncodingArgs) {
      super(args as object);
      this.args = { ...args };
    }

    override build(shapes: Shapes): void {
      const [, time, features] = theShape(shapes) as [number, number, number];
      if (this.args.encoding === 'learned')
        this.positions = this.addWeight('positions', [time, features], 'float32', tf.initializers.zeros());
      this.built = true;
    }

    override call(inputs: Inputs): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs);
        const [, time, features] = x.shape as [number, number, number];
        return tf.add(x, this.positions?.read() ?? tf.tensor2d(sinusoids(time, features), [time, features]));
      });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), encoding: this.args.encoding };
    }
  };

/** Vaswani et al. 2017: sin(t / 10000^(2i/n)) at even places 2i, cos of the same angle at the odd ones after them. */
const sinusoids = (time: number, features: number): Float32Array =>
  Float32Array.from({ length: time * features }, (_, at) => {
    const place = at % features;
    const angle = Math.floor(at / features) / 10000 ** ((place - (place % 2)) / features);
    return place % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
