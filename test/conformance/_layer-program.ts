import type { Variable } from '@tensorflow/tfjs-core';
import type { Program } from '../../src/contracts/engine.ts';
import type { Shape, Tensor, Tensors, Tf } from '../../src/contracts/tensors.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import { networkOf } from '../components/layers/_network.ts';
import { defined } from '../../src/defined.ts';

const rate = 0.005;
const float = (shape: Shape) => ({ shape, dtype: 'float32' as const });

/**
 * A step of training: forward in training and evaluation, gradients by input and weights, and the weights moved against
 * them.
 */
export const layerProgram = (tf: Tf, layer: Bound<'layer'>, input: Shape, batch: number) => {
  let drawn: Tensors = {};
  const { network, run, weights, drawn: streams } = networkOf(tf, layer, input, (stream) => drawn[stream]!);
  const holders = network.weights as unknown as {
    val: Variable;
    readonly originalName: string;
    readonly trainable: boolean;
  }[];
  const nameOf = (holder: { readonly originalName: string }) => holder.originalName.split('/').slice(1).join('/');
  const program: Program = {
    name: layer.type,
    state: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, float(weight.shape)])),
    inputs: {
      x: float([batch, ...input]),
      arriving: float([batch, ...layer.shape(input)]),
      ...Object.fromEntries(Object.entries(streams).map(([name, shape]) => [name, float([batch, ...shape])])),
    },
    step: (tf, state, inputs) => {
      drawn = inputs;
      const own = holders.map(({ val }) => val);
      for (const holder of holders) holder.val = tf.variable(state[nameOf(holder)]!, holder.trainable);
      const x = tf.variable(inputs['x']!);
      const trainable = holders.filter((holder) => holder.trainable);
      let trained: Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        trained = tf.keep(run(x, true));
        return tf.sum(tf.mul(trained, inputs['arriving']!));
      }, [x, ...trainable.map(({ val }) => val)]);
      const evaluated = run(x, false);
      const moved = (holder: (typeof holders)[number]) =>
        holder.trainable ? tf.sub(holder.val, tf.mul(grads[holder.val.name]!, rate)) : tf.clone(holder.val as Tensor);
      const after = Object.fromEntries(holders.map((holder) => [nameOf(holder), moved(holder)]));
      const gradients = Object.fromEntries(trainable.map((holder) => [`d${nameOf(holder)}`, grads[holder.val.name]!]));
      const outputs = {
        trained: tf.clone(trained!),
        evaluated: tf.clone(evaluated),
        ...defined({ dx: grads[x.name] && grads[x.name]! }),
        ...gradients,
      };
      holders.forEach((holder, i) => {
        holder.val.dispose();
        holder.val = own[i]!;
      });
      tf.dispose([trained!, x]);
      return { state: after, outputs };
    },
  };
  return { program, weights, streams };
};
