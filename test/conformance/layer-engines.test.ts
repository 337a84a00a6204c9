import type { Variable } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import type { Engine, HostArray, HostTensors, Program } from '../../src/engine/engine.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { fillUniform, random } from '../../src/random.ts';
import type { Bound, Shape, Tensor, Tensors } from '../../src/registry/kinds.ts';
import { networkOf } from '../components/layers/_network.ts';
import { examples } from './bound.ts';

const engines = { cpu: await openCpu(), onnx: await openOnnx({ threads: 1 }) };
const { tf } = engines.cpu;
afterAll(() => Promise.all(Object.values(engines).map((engine) => engine.close())));

const shapes: readonly Shape[] = [[7], [5, 8], [6, 7, 2], [4, 5, 3, 2]];
const batch = 8;
const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
/** Between −1 and 1, so that normalization and activations see both signs. */
const numbers = (name: string, shape: Shape) => fillUniform(new Float32Array(size(shape)), random(1, name)).map((value) => 2 * value - 1);
const fits = (layer: Bound<'layer'>, input: Shape) => {
  try {
    return Boolean(layer.shape(input));
  } catch {
    return false;
  }
};

/** Forward in training and evaluation, gradients by input and weights, and the weights as they are afterwards. */
const programOf = (layer: Bound<'layer'>, input: Shape) => {
  let drawn: Tensors = {};
  const { network, run, weights, drawn: streams } = networkOf(tf, layer, input, (stream) => drawn[stream]!);
  const float = (shape: Shape) => ({ shape, dtype: 'float32' as const });
  const holders = network.weights as unknown as { val: Variable; readonly originalName: string; readonly trainable: boolean }[];
  const nameOf = (holder: { readonly originalName: string }) => holder.originalName.split('/').slice(1).join('/');
  const program: Program = {
    name: layer.type,
    state: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, float(weight.shape)])),
    inputs: { x: float([batch, ...input]), arriving: float([batch, ...layer.shape(input)]), ...Object.fromEntries(Object.entries(streams).map(([name, shape]) => [name, float([batch, ...shape])])) },
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
      const after = Object.fromEntries(holders.map((holder) => [nameOf(holder), tf.clone(holder.val as Tensor)]));
      const gradients = Object.fromEntries(trainable.map((holder) => [`d${nameOf(holder)}`, grads[holder.val.name]!]));
      const outputs = { trained: tf.clone(trained!), evaluated: tf.clone(evaluated), ...(grads[x.name] ? { dx: grads[x.name]! } : {}), ...gradients };
      holders.forEach((holder, i) => {
        holder.val.dispose();
        holder.val = own[i]!;
      });
      tf.dispose([trained!, x]);
      return { state: after, outputs };
    },
  };
  const state = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, { ...float(shape), data: numbers(name, shape).map(name === 'moving_variance' ? Math.abs : (value) => value) }]));
  const fed = Object.fromEntries(Object.entries(program.inputs).map(([name, { shape }]) => [name, name in streams ? numbers(name, shape).map((value) => (value + 1) / 2) : numbers(name, shape)]));
  return { program, state, fed };
};

const runOn = async (engine: Engine, { program, state, fed }: { program: Program; state: HostTensors; fed: Record<string, HostArray> }) => {
  const memory = engine.memory(state);
  const executable = await engine.compile(program);
  const outputs = await executable.run(memory, 1, fed);
  const after = Object.entries(await memory.read()).map(([name, { data }]) => [name, data] as const);
  memory.dispose();
  await executable.dispose();
  return { ...outputs, ...Object.fromEntries(after) };
};

describe.each(examples('layer'))('layer %s is the same compiled as on the reference engine', (_, layer) => {
  it.each(shapes.filter((input) => fits(layer, input)).map((input) => [`[${input.join(', ')}]`, input] as const))('on %s', async (_, input) => {
    const parts = programOf(layer, input);
    const reference = await runOn(engines.cpu, parts);
    const compiled = await runOn(engines.onnx, parts);
    expect(Object.keys(compiled).sort()).toEqual(Object.keys(reference).sort());
    for (const [name, expected] of Object.entries(reference)) {
      const scale = Math.max(...Array.from(expected, Math.abs));
      if (name.startsWith('d') && scale < 1e-6) continue; // the bias before a batchNorm: rounding noise
      const difference = Math.max(...Array.from(expected, (value, i) => Math.abs(value - compiled[name]![i]!)));
      expect(difference / (scale === 0 ? 1 : scale), name).toBeLessThan(1e-5);
    }
  });
});
