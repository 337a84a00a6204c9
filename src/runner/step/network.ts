import type { Tensor, Tensors, Tf } from '../../contracts/tensors.ts';
import type { Model, Weight } from './model.ts';

/**
 * Runs `f` while the layers read their weights from `state` and their draws from `inputs`, and hands back what it
 * returns together with the weights as they are afterwards: a layer may have assigned to them. The model keeps its own
 * variables, which belong to no step.
 */
export const withWeights = <R>(
  tf: Tf,
  model: Model,
  state: Tensors,
  inputs: Tensors,
  f: () => R,
): { readonly result: R; readonly after: Tensors } => {
  const own = model.weights.map(({ holder }) => holder.val);
  for (const { holder, name, trainable } of model.weights) holder.val = tf.variable(state[name]!, trainable);
  model.draw(inputs);
  try {
    const result = f();
    return {
      result,
      after: Object.fromEntries(model.weights.map(({ name, holder }) => [name, tf.clone(holder.val as Tensor)])),
    };
  } finally {
    model.draw({});
    model.weights.forEach(({ holder }, i) => {
      holder.val.dispose();
      holder.val = own[i]!;
    });
  }
};

/** The output for a batch that went through the transforms. */
export const forward = (model: Model, x: Tensor, training: boolean): Tensor =>
  model.network.apply(x, { training }) as Tensor;

/** Lets go of the model's own variables; tfjs forgets those of models inside a sequential one. */
export const disposeNetwork = ({
  network,
  weights,
}: {
  readonly network: Model['network'];
  readonly weights: readonly Pick<Weight, 'holder'>[];
}): void => {
  const variables = weights.map(({ holder }) => holder.val);
  network.dispose();
  for (const variable of variables) if (!variable.isDisposed) variable.dispose();
};

export const isTrainable = ({ trainable }: Weight): boolean => trainable;
