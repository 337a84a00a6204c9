import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Engine } from '../../src/contracts/engine.ts';
import type { HostTensors } from '../../src/contracts/tensors.ts';
import { sizeOf } from '../../src/engine/host.ts';
import { exportOnnx } from '../../src/engine/onnx/export.ts';
import { bind } from '../../src/registry/bind.ts';
import { buildModel } from '../../src/runner/step/model.ts';
import { disposeNetwork } from '../../src/runner/step/network.ts';
import { predictProgram, type PredictParts } from '../../src/use/model/program.ts';
import { catalog, collect, experiment, only, open, type Sketch } from '../runner/_experiment.ts';

const train = async (sketch: Sketch, engine: Engine) => {
  const session = await open(sketch, engine);
  const { tensors: first } = await session.snapshot();
  const events = await collect(session.start());
  const { tensors } = await session.snapshot();
  await session.close();
  if (session.error) throw session.error;
  return { first, tensors, losses: only(events, 'step').map(({ values }) => values['train/loss'] as number) };
};

/**
 * What differs most after three steps on two engines: the loss, or a tensor as a share of its largest value. What began
 * at zero is as large as the rounding of its gradient where that is zero in truth (a bias before a normalization): it
 * is measured by how far the model moved at most.
 */
export const mostDifferent = async (
  sketch: Sketch,
  engine: Engine,
  reference: Engine,
): Promise<{ readonly name: string; readonly difference: number }> => {
  const [a, b] = [await train(sketch, engine), await train(sketch, reference)];
  const losses = b.losses.map((loss, i) => ({
    name: `the loss of step ${i + 1}`,
    difference: Math.abs(a.losses[i]! - loss) / Math.max(Math.abs(loss), 0.1),
  }));
  const names = Object.keys(b.tensors);
  const farthest = Math.max(
    ...names.map((name) => largest(b.tensors, name, (value, i) => value - b.first[name]!.data[i]!)),
  );
  const tensors = names.map((name) => ({
    name,
    difference:
      largest(b.tensors, name, (value, i) => value - a.tensors[name]!.data[i]!) /
      Math.max(
        largest(b.tensors, name, (value) => value),
        farthest,
      ),
  }));
  return [...losses, ...tensors].reduce((most, one) =>
    one.difference > most.difference || Number.isNaN(one.difference) ? one : most,
  );
};

const largest = (tensors: HostTensors, name: string, of: (value: number, i: number) => number): number =>
  Array.from(tensors[name]!.data).reduce((most, value, i) => Math.max(most, Math.abs(of(value, i))), 0);

/**
 * After three steps of SGD; a normalization of one or two values makes ±1 of rounding, and the next one multiplies it.
 */
export const tolerance = ({ layers }: Sketch): number =>
  /Norm|transformerBlock/.test(JSON.stringify(layers)) ? 5e-4 : 1e-5;

/**
 * The exported model of the first weights against the engine `cpu`, at batches of 1, 7 and 64; a sentence where it
 * takes one batch only.
 */
export const exportDifference = async (sketch: Sketch, reference: Engine): Promise<number | string> => {
  const { plan, data } = await experiment(sketch);
  const model = await buildModel(reference.tf, catalog, plan);
  const { shape, dtype } = data.input;
  const parts: PredictParts = {
    model,
    transforms: [],
    params: [],
    loss: bind(catalog, 'loss', plan.experiment.loss),
    isProbability: false,
    features: { shape, dtype },
    meaning: sketch.labels,
  };
  // Some weights begin at 0 or 1, with which much goes unseen.
  const weights = Object.fromEntries(
    model.weights.map(({ name, first }) => [
      name,
      { ...first, data: Float32Array.from(first.data, (value, i) => Math.abs(value + 0.3 * Math.sin(i + 1))) },
    ]),
  );
  const { bytes, fixed } = exportOnnx(reference.tf, (size) => predictProgram(parts, size), 'features', weights, {
    metadata: {},
  });
  if (fixed !== undefined) return fixed;
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const memory = reference.memory(weights);
  const differences: number[] = [];
  for (const batch of [1, 7, 64]) {
    const numbers = Array.from({ length: batch * sizeOf(shape) }, (_, i) =>
      dtype === 'uint8' ? (i * 5) % 7 : Math.sin(i * 1.7 + batch),
    );
    const features = dtype === 'uint8' ? Uint8Array.from(numbers) : Float32Array.from(numbers);
    const executable = await reference.compile(predictProgram(parts, batch));
    const { output: expected } = await executable.run(memory, 1, { features });
    await executable.dispose();
    const { output } = await session.run({ features: new Tensor(dtype, features as never, [batch, ...shape]) });
    const scale = Math.max(...Array.from(expected!, Math.abs), 1e-3);
    differences.push(
      ...Array.from(expected!, (value, i) => Math.abs(value - (output!.data as Float32Array)[i]!) / scale),
    );
  }
  memory.dispose();
  await session.release();
  disposeNetwork(model);
  return Math.max(...differences);
};
