import type { Sequential } from '@tensorflow/tfjs-layers';
import type { Bound, LayerContext } from '../../../src/registry/kinds.ts';
import type { Shape, Tensor, Tf } from '../../../src/contracts/tensors.ts';

export interface Network {
  readonly network: Sequential;
  /** What the layer declared through `context.weight`, by path. */
  readonly declared: ReadonlyMap<string, Parameters<LayerContext['weight']>>;
  /** What it draws in training, by stream and path. */
  readonly drawn: Readonly<Record<string, Shape>>;
  run(x: Tensor, training: boolean): Tensor;
  /** Weights by the names that tfjs gives them, without the layer's. */
  readonly weights: Readonly<Record<string, Tensor>>;
}

/** A network of one layer, called `x`, for samples of this shape. `draw` is what the layer draws in training. */
export const networkOf = (
  tf: Tf,
  layer: Bound<'layer'>,
  input: Shape,
  draw: (stream: string, shape: Shape) => Tensor = () => tf.scalar(0),
): Network => {
  const declared = new Map<string, Parameters<LayerContext['weight']>>();
  const drawn: Record<string, Shape> = {};
  const contextOf = (path: readonly string[], input: Shape, masked = false): LayerContext => ({
    name: ['x', ...path].join('/'),
    input,
    masked,
    weight: (name, ...rest) => void declared.set([...path, name].join('/'), [name, ...rest]),
    uniform: (stream, shape) => {
      const name = [stream, ...path].join('/');
      drawn[name] = shape;
      return () => draw(name, shape);
    },
    inner: (name, input, masked) => contextOf([...path, name], input, masked),
  });
  const network = tf.sequential({
    layers: [tf.layers.inputLayer({ inputShape: [...input] }), layer.build(tf, contextOf([], input))],
  });
  return {
    network,
    declared,
    drawn,
    run: (x, training) => network.apply(x, { training }) as Tensor,
    weights: Object.fromEntries(
      network.weights.map((weight) => [weight.originalName.split('/').slice(1).join('/'), weight.read()]),
    ),
  };
};
