import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/contracts/engine.ts';
import type { HostTensor } from '../../src/contracts/tensors.ts';
import { enginesUnderTest } from '../engine/engines.ts';
import reference from '../reference/weighted.json' with { type: 'json' };
import { collect, only, open, type Sketch } from './_experiment.ts';

const engines = await enginesUnderTest();
afterAll(() => Promise.all(Object.values(engines).map((engine) => engine.close())));

const count = reference.labels.length;
const part = {
  count,
  features: { shape: [2], dtype: 'float32' as const, data: Float32Array.from(reference.features.flat()) },
  labels: { shape: [], dtype: 'uint8' as const, data: Uint8Array.from(reference.labels) },
};
const sketch: Sketch = {
  data: { parts: { train: part, test: part }, digest: 'none' },
  labels: { kind: 'class', classes: reference.classes },
  shuffle: false,
  layers: [{ type: 'dense', units: 3, biasInitializer: 'zeros' }],
  loss: { type: 'crossEntropy', classWeights: reference.classWeights },
  optimizer: { type: 'sgd', learningRate: reference.rate },
};
const batches = (train: number, test: number) => ({ batch: { train, test } });
const epochs = { epochs: reference.epochs, logEvery: 1 };

const train = async (engine: Engine, changes: Partial<Sketch>) => {
  const session = await open({ ...sketch, ...changes }, engine);
  const start = await session.snapshot();
  const kernel: HostTensor = { shape: [2, 3], dtype: 'float32', data: Float32Array.from(reference.first.flat()) };
  session.restore({ ...start, tensors: { ...start.tensors, 'dense_0/kernel': kernel } });
  const events = await collect(session.start());
  const { tensors } = await session.snapshot();
  await session.close();
  if (session.error) throw session.error;
  return {
    steps: only(events, 'step').map(({ values }) => values['train/loss'] as number),
    losses: only(events, 'epoch:end').map(({ values }) => values['test/loss'] as number),
    trainLosses: only(events, 'epoch:end').map(({ values }) => values['train/loss'] as number),
    tensors,
  };
};

describe.each(Object.entries(engines))('class weights on %s, against PyTorch', (_, engine) => {
  it.each([
    ['one batch', { ...batches(8, count), train: epochs }],
    ['two accumulated batches', { ...batches(4, 5), train: { ...epochs, accumulate: 2 } }],
    ['eight accumulated batches', { ...batches(1, 1), train: { ...epochs, accumulate: 8 } }],
  ])('updates by %s', async (_, changes) => {
    const { steps, losses, tensors } = await train(engine, changes);
    expect(steps).toHaveLength(reference.steps.length);
    steps.forEach((loss, i) => expect(loss / reference.steps[i]!).toBeCloseTo(1, 6));
    const near = (name: string, expected: readonly number[]) =>
      tensors[name]!.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    near('dense_0/kernel', reference.kernel.flat());
    near('dense_0/bias', reference.bias);
    expect(losses.at(-1)! / reference.after).toBeCloseTo(1, 6);
  });

  it.each([1, 5, count])('measures a part the same way by batches of %i', async (size) => {
    const still = { optimizer: { type: 'sgd', learningRate: 0 }, train: { epochs: 1 } };
    const { losses, trainLosses } = await train(engine, { ...still, ...batches(size, size) });
    for (const loss of [losses[0]!, trainLosses[0]!]) expect(loss / reference.before).toBeCloseTo(1, 6);
  });

  it('still takes the plain mean of batches where the experiment asks for it', async () => {
    const loss = async (test: number) => {
      const { losses } = await train(engine, { ...batches(count, test), train: { epochs: 1, epochMean: 'batches' } });
      return losses[0]!;
    };
    expect(Math.abs((await loss(1)) - (await loss(count)))).toBeGreaterThan(0.1);
  });
});
