import type { Variable } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import type { Engine, Program } from '../../src/contracts/engine.ts';
import type { HostArray, HostTensors, Shape, Tensor, Tensors } from '../../src/contracts/tensors.ts';
import { fillUniform, random } from '../../src/random.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import { networkOf } from '../components/layers/_network.ts';
import { enginesUnderTest, openReference } from '../engine/engines.ts';
import { examples } from './bound.ts';

const reference = await openReference();
const engines = Object.entries(await enginesUnderTest());
const { tf } = reference;
afterAll(() => Promise.all([reference, ...engines.map(([, engine]) => engine)].map((engine) => engine.close())));

const shapes: readonly Shape[] = [[7], [5, 8], [6, 7, 2], [4, 5, 3, 2]];
const [batch, steps, rate] = [8, 3, 0.005];
// A GPU's cosine, which noise is made with, is exact to 2⁻¹¹ only.
const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
/** Between −1 and 1, so that normalization and activations see both signs. */
const numbers = (name: string, shape: Shape) =>
  fillUniform(new Float32Array(size(shape)), random(1, name)).map((value) => 2 * value - 1);
const fits = (layer: Bound<'layer'>, input: Shape) => {
  try {
    return Boolean(layer.shape(input));
  } catch {
    return false;
  }
};

/** A step of training: forward in training and evaluation, gradients by input and weights, and the weights moved against them. */
const programOf = (layer: Bound<'layer'>, input: Shape) => {
  let drawn: Tensors = {};
  const { network, run, weights, drawn: streams } = networkOf(tf, layer, input, (stream) => drawn[stream]!);
  const float = (shape: Shape) => ({ shape, dtype: 'float32' as const });
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
        ...(grads[x.name] ? { dx: grads[x.name]! } : {}),
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
  const state = Object.fromEntries(
    Object.entries(weights).map(([name, { shape }]) => [
      name,
      { ...float(shape), data: numbers(name, shape).map(name === 'moving_variance' ? Math.abs : (value) => value) },
    ]),
  );
  const fed = Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape }]) => [
      name,
      name in streams
        ? numbers(name, [steps, ...shape]).map((value) => (value + 1) / 2)
        : numbers(name, [steps, ...shape]),
    ]),
  );
  return { program, state, fed };
};

const runOn = async (
  engine: Engine,
  { program, state, fed }: { program: Program; state: HostTensors; fed: Record<string, HostArray> },
) => {
  const memory = engine.memory(state);
  const executable = await engine.compile(program);
  const outputs = await executable.run(memory, steps, fed);
  const after = Object.entries(await memory.read()).map(([name, { data }]) => [name, data] as const);
  memory.dispose();
  await executable.dispose();
  return { ...outputs, ...Object.fromEntries(after) };
};

describe.each(examples('layer'))('three steps of layer %s equal those of the reference', (_, layer) => {
  it.each(shapes.filter((input) => fits(layer, input)).map((input) => [`[${input.join(', ')}]`, input] as const))(
    'on %s',
    async (_, input) => {
      const parts = programOf(layer, input);
      const expected = await runOn(reference, parts);
      for (const [engine, opened] of engines) {
        const found = await runOn(opened, parts);
        expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
        for (const [name, values] of Object.entries(expected)) {
          const scale = Math.max(...Array.from(values, Math.abs));
          if (name.startsWith('d') && scale < 1e-6) continue; // the bias before a batchNorm: rounding noise
          const difference = Math.max(...Array.from(values, (value, i) => Math.abs(value - found[name]![i]!)));
          expect(difference / (scale === 0 ? 1 : scale), `${name} on ${engine}`).toBeLessThan(
            engine === 'webgpu' ? 2e-4 : 1e-5,
          );
        }
      }
    },
  );
});
