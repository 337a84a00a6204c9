import type { Sequential } from '@tensorflow/tfjs-layers';
import type { Bound, LayerContext, Shape, Tensor, Tf } from '../../../src/registry/kinds.ts';

export interface Network {
  readonly network: Sequential;
  /** What the layer declared through `context.weight`. */
  readonly declared: ReadonlyMap<string, Parameters<LayerContext['weight']>>;
  run(x: Tensor, training: boolean): Tensor;
  /** Weights by the names that tfjs gives them, without the layer's. */
  readonly weights: Readonly<Record<string, Tensor>>;
}

/** A network of one layer, called `x`, for samples of this shape. `draw` is what the layer draws in training. */
export const networkOf = (tf: Tf, layer: Bound<'layer'>, input: Shape, draw: (stream: string, shape: Shape) => Tensor = () => tf.scalar(0)): Network => {
  const declared = new Map<string, Parameters<LayerContext['weight']>>();
  const context: LayerContext = {
    name: 'x',
    input,
    weight: (...declaration) => void declared.set(declaration[0], declaration),
    uniform: (stream, shape) => () => draw(stream, shape),
  };
  const network = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [...input] }), layer.build(tf, context)] });
  return {
    network,
    declared,
    run: (x, training) => network.apply(x, { training }) as Tensor,
    weights: Object.fromEntries(network.weights.map((weight) => [weight.originalName.split('/')[1]!, weight.read()])),
  };
};
