import { afterAll, describe, expect, it } from 'vitest';
import type { Engine, Program } from '../../src/contracts/engine.ts';
import type { HostArray, HostTensors, Shape } from '../../src/contracts/tensors.ts';
import { fillUniform, random } from '../../src/mathematics/random.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import { enginesUnderTest, openReference } from '../engine/engines.ts';
import { layerProgram } from './_layer-program.ts';
import { examples } from './bound.ts';

const reference = await openReference();
const engines = Object.entries(await enginesUnderTest());
const { tf } = reference;
afterAll(() => Promise.all([reference, ...engines.map(([, engine]) => engine)].map((engine) => engine.close())));

const shapes: readonly Shape[] = [[7], [5, 8], [6, 7, 2], [4, 5, 3, 2]];
const [batch, steps] = [8, 3];
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

const programOf = (layer: Bound<'layer'>, input: Shape) => {
  const { program, weights, streams } = layerProgram(tf, layer, input, batch);
  const state = Object.fromEntries(
    Object.entries(weights).map(([name, { shape }]) => [
      name,
      {
        shape,
        dtype: 'float32' as const,
        data: numbers(name, shape).map(name === 'moving_variance' ? Math.abs : (value) => value),
      },
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
