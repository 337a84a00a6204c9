import type { layers } from '@tensorflow/tfjs-layers';
import {
  theOnly,
  theShape,
  type Call,
  type Config,
  type Inputs,
  type LayerArgs,
  type LayerClass,
  type Shapes,
  type Tensor,
  type Tf,
} from './tf.ts';

/** Amounts before and after each dimension between batch and channels. */
export type Edges = readonly (readonly [before: number, after: number])[];
export interface PaddedArgs extends LayerArgs {
  readonly edges: Edges;
}
export interface PaddedAverageArgs extends PaddedArgs {
  readonly countPadding: boolean;
}

type Base = new (args: object) => layers.Layer;
type Padded<A> = LayerClass<A & LayerArgs & { readonly [option: string]: unknown }>;

/** Puts `value` around the samples of a batch [batch, …, channels]. */
export const padEdges = (tf: Tf, x: Tensor, edges: Edges | null, value = 0): Tensor =>
  edges ? tf.pad(x, [[0, 0], ...edges.map(([before, after]): [number, number] => [before, after]), [0, 0]], value) : x;

const paddedShape = (shapes: Shapes, edges: Edges): (number | null)[] => {
  const [batch, ...rest] = theShape(shapes);
  return [batch!, ...rest.map((length, i) => length! + (edges[i]?.[0] ?? 0) + (edges[i]?.[1] ?? 0))];
};

/**
 * A layer of tfjs whose windows slide over padded samples. Maxima pad with −∞, which JSON lacks, so it belongs to the
 * class.
 */
export const paddedClass = (tf: Tf, layer: layers.Layer, className: string, value = 0): Padded<PaddedArgs> => {
  const Theirs = layer.constructor as Base;
  return class extends Theirs {
    static readonly className = className;
    readonly edges: Edges;

    constructor(args: PaddedArgs) {
      super({ ...args, padding: 'valid' });
      this.edges = args.edges;
    }

    override computeOutputShape(shapes: Shapes): Shapes {
      return super.computeOutputShape(paddedShape(shapes, this.edges));
    }

    override call(inputs: Inputs, given: Call): Tensor {
      return tf.tidy(() => super.call(padEdges(tf, theOnly(inputs), this.edges, value), given as never) as Tensor);
    }

    override getConfig(): Config {
      return { ...super.getConfig(), edges: this.edges as never };
    }
  };
};

/** An average pool over padded samples, whose means count the padding or do not. */
export const paddedAverageClass = (tf: Tf, layer: layers.Layer, className: string): Padded<PaddedAverageArgs> => {
  const Counting = paddedClass(tf, layer, className) as unknown as new (
    args: PaddedArgs,
  ) => layers.Layer & Pooled & { readonly edges: Edges };
  return class extends Counting {
    static readonly className = className;
    readonly countPadding: boolean;

    constructor(args: PaddedAverageArgs) {
      super(args);
      this.countPadding = args.countPadding;
    }

    override call(inputs: Inputs, given: Call): Tensor {
      return tf.tidy(() => {
        const x = theOnly(inputs);
        const means = super.call(x, given as never) as Tensor;
        if (this.countPadding) return means;
        const { poolSize, strides, edges } = this;
        return withoutPadding(tf, means, {
          lengths: x.shape.slice(1, -1),
          size: asList(poolSize),
          strides: asList(strides),
          edges,
        });
      });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), countPadding: this.countPadding };
    }
  } as unknown as Padded<PaddedAverageArgs>;
};

/** The parts of tfjs's pools that it declares private; those over one dimension keep lists too. */
interface Pooled {
  readonly poolSize: number | readonly number[];
  readonly strides: number | readonly number[];
}
const asList = (given: number | readonly number[]): readonly number[] => (typeof given === 'number' ? [given] : given);

interface Averaged {
  readonly lengths: readonly number[];
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly edges: Edges;
}

/** Means over whole windows become means over the parts of them that lie inside. */
const withoutPadding = (tf: Tf, means: Tensor, { lengths, size, strides, edges }: Averaged): Tensor => {
  const ratios = means.shape.slice(1, -1).map((places, i) =>
    Array.from({ length: places }, (_, place) => {
      const start = place * strides[i]! - edges[i]![0];
      return size[i]! / (Math.min(start + size[i]!, lengths[i]!) - Math.max(start, 0));
    }),
  );
  const products = ratios.reduce((all, side) => all.flatMap((product) => side.map((ratio) => product * ratio)), [1]);
  return tf.mul(means, tf.tensor(products, [1, ...ratios.map(({ length }) => length), 1]));
};
