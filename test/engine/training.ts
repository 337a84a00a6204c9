import type { Variable } from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors, Spec, Layer, Tensor, Tensors, Tf } from '../../src/contracts/tensors.ts';
import type { Program } from '../../src/contracts/engine.ts';

/** Numbers in [-1, 1) without pattern, the same at each call. */
export const numbers = (length: number, seed: number): Float32Array => {
  let state = seed * 2654435761;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
};

export interface Training {
  readonly program: Program;
  readonly values: HostTensors;
}

type Rule = (
  tf: Tf,
  weight: Tensor,
  gradient: Tensor,
  slots: Tensors,
  rate: Tensor,
) => { readonly weight: Tensor; readonly slots: Tensors };
export const rules: Readonly<Record<'sgd' | 'adam', { readonly slots: readonly string[]; readonly update: Rule }>> = {
  sgd: {
    slots: ['momentum'],
    update: (tf, weight, gradient, { momentum }, rate) => {
      const next = tf.add(tf.mul(momentum!, 0.5), gradient);
      return { weight: tf.sub(weight, tf.mul(next, rate)), slots: { momentum: next } };
    },
  },
  adam: {
    slots: ['first', 'second'],
    update: (tf, weight, gradient, { first, second }, rate) => {
      const m = tf.add(tf.mul(first!, 0.9), tf.mul(gradient, 0.1));
      const v = tf.add(tf.mul(second!, 0.999), tf.mul(tf.square(gradient), 0.001));
      return {
        weight: tf.sub(weight, tf.mul(rate, tf.div(m, tf.add(tf.sqrt(v), 1e-8)))),
        slots: { first: m, second: v },
      };
    },
  },
};

/**
 * A classifier's training step, as the runner writes it: the state is assigned to the model's variables, the layers do
 * the rest.
 */
export const training = (
  tf: Tf,
  layers: readonly Layer[],
  input: readonly number[],
  batch: number,
  rule: keyof typeof rules = 'sgd',
): Training => {
  const model = tf.sequential({ layers: [...layers] });
  // tfjs numbers its layers per process; what is compared needs names of its own.
  const named = (weights: typeof model.weights, kind: string) =>
    weights.map((weight, i) => ({
      name: `${kind}${i}/${weight.name.split('/').at(-1)!}`,
      variable: weight.read() as Variable,
    }));
  const trained = named(model.trainableWeights, 'weight');
  const others = named(
    model.weights.filter(({ trainable }) => !trainable),
    'statistic',
  );
  const all = [...trained, ...others];
  const { slots, update } = rules[rule];

  const values: Record<string, HostTensor> = {};
  all.forEach(({ name, variable }, i) => {
    const { shape, size } = variable;
    const fan = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const isKernel = shape.length > 1;
    const first = isKernel
      ? numbers(size, i + 1).map((x) => x / Math.sqrt(fan))
      : Float32Array.from(variable.dataSync() as Float32Array);
    values[name] = { shape, dtype: 'float32', data: first };
  });
  for (const { name, variable } of trained)
    for (const slot of slots)
      values[`${slot}/${name}`] = { shape: variable.shape, dtype: 'float32', data: new Float32Array(variable.size) };

  const specs: Record<string, Spec> = Object.fromEntries(
    Object.entries(values).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
  );
  const program: Program = {
    name: `train (batch ${batch})`,
    state: specs,
    inputs: {
      images: { shape: [batch, ...input], dtype: 'uint8' },
      labels: { shape: [batch], dtype: 'int32' },
      rate: { shape: [], dtype: 'float32' },
    },
    step: (_, state, { images, labels, rate }) => {
      for (const { name, variable } of all) variable.assign(state[name]!);
      const features = tf.div(tf.sub(tf.div(tf.cast(images!, 'float32'), 255), 0.5), 0.5);
      let logits: Tensor | undefined;
      const { value, grads } = tf.variableGrads(
        () => {
          logits = tf.keep(model.apply(features, { training: true }) as Tensor);
          const logProbabilities = tf.logSoftmax(logits);
          return tf.neg(tf.mean(tf.sum(tf.mul(tf.oneHot(labels!, logits.shape[1]!), logProbabilities), 1))) as never;
        },
        trained.map(({ variable }) => variable),
      );
      const next: Record<string, Tensor> = {};
      for (const { name, variable } of trained) {
        const held = Object.fromEntries(slots.map((slot) => [slot, state[`${slot}/${name}`]!]));
        const result = update(tf, state[name]!, grads[variable.name]!, held, rate!);
        next[name] = result.weight;
        for (const slot of slots) next[`${slot}/${name}`] = result.slots[slot]!;
      }
      for (const { name, variable } of others) next[name] = variable;
      const correct = tf.sum(tf.cast(tf.equal(tf.argMax(logits!, 1), labels!), 'int32'));
      logits!.dispose();
      return { state: next, outputs: { loss: value, correct } };
    },
  };
  return { program, values };
};

/** Made-up batches: the labels depend on the images, so that there is something to learn. */
export const batches = (batch: number, input: readonly number[], count: number, classes = 10) => {
  const size = input.reduce((a, b) => a * b, 1);
  const images = Uint8Array.from(numbers(batch * count * size, 99), (x) => (x + 1) * 127);
  const labels = Int32Array.from({ length: batch * count }, (_, i) => images[i * size]! % classes);
  return { images, labels, rate: new Float32Array(count).fill(0.01) };
};
