import type { io, Variable } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import { fillUniform, random } from '../../src/mathematics/random.ts';
import { ShapeError, type Bound } from '../../src/registry/kinds.ts';
import { type Shape, type Tensor } from '../../src/contracts/tensors.ts';
import type { Holder } from '../../src/runner/step/model.ts';
import { disposeNetwork } from '../../src/runner/step/network.ts';
import { networkOf, type Network } from '../components/layers/_network.ts';
import { examples } from './bound.ts';

const tf = await loadTf();
const shapes: readonly Shape[] = [[7], [5, 8], [6, 7, 2], [4, 5, 3, 2]];
const batch = 3;

/** The shape that a layer gives, or why it refuses its input. */
const shapeOf = (layer: Bound<'layer'>, input: Shape): Shape | ShapeError => {
  try {
    return layer.shape(input);
  } catch (error) {
    if (error instanceof ShapeError) return error;
    throw error;
  }
};

describe.each(examples('layer'))('layer %s', (_, layer) => {
  const given = shapes.map((input) => [input, shapeOf(layer, input)] as const);
  const inputs = given.flatMap(([input, output]) => (output instanceof ShapeError ? [] : [input]));

  it('takes some shape, and gives whole sizes', () => {
    expect(inputs.length).toBeGreaterThan(0);
    for (const [, output] of given)
      if (!(output instanceof ShapeError))
        for (const size of output) expect(Number.isInteger(size) && size > 0).toBe(true);
  });

  it('refuses other shapes in one sentence', () => {
    for (const shape of [[], [1, 2, 3, 4, 5], ...shapes] as Shape[]) {
      const output = shapeOf(layer, shape);
      if (output instanceof ShapeError) expect(output.message).toMatch(/^[A-Z`].*[^.]\.$/s);
      else expect(output.every((size) => size > 0)).toBe(true);
    }
  });

  describe.each(inputs.map((input) => [`[${input.join(', ')}]`, input] as const))('on %s', (_, input) => {
    const numbers = (name: string, shape: Shape, seed = 1) =>
      tf.tensor(fillUniform(new Float32Array(shape.reduce((a, b) => a * b, 1)), random(seed, name)), [...shape]);
    const batchOf = (name: string) => tf.sub(numbers(name, [batch, ...input]), 0.5);
    const build = (seed = 1) => {
      const built = networkOf(tf, layer, input, (stream, shape) => numbers(stream, [batch, ...shape], seed));
      for (const [name, [, initializer, weight]] of built.declared) {
        expect(built.weights[name]?.shape, name).toEqual(weight.shape);
        (built.weights[name] as Variable).assign(
          tf.tensor(initializer.values(weight, random(seed, `init/x/${name}`)), [...weight.shape]),
        );
      }
      return built;
    };
    const values = (tensor: Tensor) => Array.from(tensor.dataSync());

    it('gives the shape that it declares', () => {
      const { network, run } = build();
      const declared = [batch, ...layer.shape(input)];
      expect(network.outputShape.slice(1)).toEqual(declared.slice(1));
      expect(run(batchOf('x'), true).shape).toEqual(declared);
      expect(run(batchOf('x'), false).shape).toEqual(declared);
      network.dispose();
    });

    it('leaves no tensor behind', () => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const { network, run } = build();
        run(batchOf('x'), false);
        const x = tf.variable(batchOf('x'));
        tf.variableGrads(
          () => tf.sum(run(x, true)),
          [x, ...network.trainableWeights.map((weight) => weight.read() as Variable)],
        );
        x.dispose();
        disposeNetwork({
          network,
          weights: network.weights.map((weight) => ({ holder: weight as unknown as Holder })),
        });
      });
      expect(tf.memory().numTensors).toBe(before);
    });

    it('trains alike from one seed, and changes nothing in evaluation', () => {
      const after = (seed: number) => {
        const { network, run, weights } = build(seed);
        const result = {
          trained: values(run(batchOf('x'), true)),
          weights: Object.values(weights).map(values),
          evaluated: values(run(batchOf('x'), false)),
        };
        run(batchOf('y'), false);
        expect(Object.values(weights).map(values)).toEqual(result.weights);
        network.dispose();
        return result;
      };
      const first = after(1);
      expect(first.trained.every(Number.isFinite)).toBe(true);
      expect(after(1)).toEqual(first);
      const { declared, drawn, network } = build();
      network.dispose();
      if (declared.size > 0 || Object.keys(drawn).length > 0) expect(after(2).trained).not.toEqual(first.trained);
    });

    it('is saved as a layer of tfjs’s own or of `assay/layers`, which infers the same', async () => {
      const built = build();
      for (const [name, variable] of Object.entries(built.weights))
        (variable as Variable).assign(numbers(name, variable.shape));
      const plain = await reload(built);
      const own = plain.layers.at(-1)!;
      expect(Object.hasOwn(own, 'call')).toBe(false);
      const expected = values(built.run(batchOf('x'), false));
      const actual = values(plain.predict(batchOf('x')) as Tensor);
      const scale = Math.max(...expected.map(Math.abs));
      actual.forEach((value, i) => expect(Math.abs(value - expected[i]!) / scale).toBeLessThan(1e-6));
      built.network.dispose();
      plain.dispose();
    });
  });
});

/** The network as anybody gets it who has tfjs and the files: topology as JSON text, and the weights. */
const reload = async ({ network }: Network) => {
  let saved: io.ModelArtifacts | undefined;
  await network.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const modelTopology = JSON.parse(JSON.stringify(saved!.modelTopology)) as object;
  return tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: saved!.weightSpecs!, weightData: saved!.weightData! }),
  );
};
