import { describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import type { RunnerEvent } from '../../src/contracts/events.ts';
import type { Session } from '../../src/runner/session.ts';
import type { Snapshot } from '../../src/runner/state/snapshot.ts';
import { collect, images, only, open, timeless, type Sketch } from './_experiment.ts';

const engines = { cpu: openCpu, onnx: () => openOnnx({ threads: 1 }) };

const sketch: Sketch = {
  ...images({ train: 44, test: 20 }),
  transforms: ['toFloat'],
  layers: [
    'flatten',
    { type: 'dense', units: 8, kernelRegularizer: 'l2' },
    'batchNorm',
    'relu',
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: 3 },
  ],
  loss: { type: 'crossEntropy', labelSmoothing: 0.1 },
  metrics: ['accuracy'],
  optimizer: { type: 'adam', learningRate: { type: 'step', start: 0.05, every: 1, factor: 0.5, warmup: '3 steps' } },
  train: {
    epochs: 3,
    clip: { norm: 1, value: 0.5 },
    stoppers: [{ type: 'afterEpoch', epoch: 9 } as never],
    logEvery: 2,
  },
};

/** Reads events until one fits, and takes a snapshot there. */
const until = async (
  session: Session,
  fits: (event: RunnerEvent) => boolean,
): Promise<{ readonly events: RunnerEvent[]; readonly snapshot: Snapshot }> => {
  const events = [];
  for await (const event of session.start()) {
    events.push(event);
    if (fits(event)) return { events, snapshot: await session.snapshot() };
  }
  throw new Error('It did not come to that.');
};

for (const [name, openEngine] of Object.entries(engines)) {
  describe(`a snapshot, on ${name}`, async () => {
    // Blocks of two, so that an epoch has several.
    const engine: Engine = { ...(await openEngine()), blockLength: 2 };

    const resumes = async (whole: Sketch, fits: (event: RunnerEvent) => boolean) => {
      const straight = await open(whole, engine);
      const all = await collect(straight.start());
      const half = await open(whole, engine);
      const { events, snapshot } = await until(half, fits);
      const rest = await open(whole, engine);
      rest.restore(snapshot);
      const resumed = [...events, ...(await collect(rest.start()))];
      expect(events.length).toBeLessThan(all.length - 2);
      expect(timeless(resumed)).toEqual(timeless(all));
      expect((await rest.snapshot()).tensors).toEqual((await straight.snapshot()).tensors);
      for (const session of [straight, half, rest]) await session.close();
    };

    it('at an epoch’s end goes on to the same weights and events, bit by bit', () =>
      resumes(sketch, ({ type }) => type === 'epoch:end'));

    it('within an epoch too', () => resumes(sketch, (event) => event.type === 'step' && event.step === 8));

    it('and within an accumulation', () =>
      resumes(
        { ...sketch, batch: { train: 4, test: 16 }, train: { ...sketch.train, accumulate: 3, logEvery: 1 } },
        (event) => event.type === 'step' && event.step === 5,
      ));

    it('and with augmentations and balanced classes', () =>
      resumes(
        { ...sketch, balance: 'classes', augment: ['flip', { type: 'crop', padding: 1 }, 'noise', 'mixup', 'noise'] },
        (event) => event.type === 'step' && event.step === 8,
      ));

    it('and with a schedule and a stopper that look back', () =>
      resumes(
        {
          ...sketch,
          optimizer: {
            type: 'rmsprop',
            learningRate: {
              type: 'plateau',
              start: 0.01,
              monitor: 'test/loss',
              patience: 0,
              threshold: 10,
              thresholdMode: 'absolute',
              factor: 0.5,
            },
          },
          train: {
            ...sketch.train,
            epochs: 9,
            stoppers: [{ type: 'earlyStopping', monitor: 'test/loss', patience: 2, minDelta: 10 } as never],
          },
        },
        ({ type }) => type === 'epoch:end',
      ));

    it('is not touched by what comes after it', async () => {
      const session = await open(sketch, engine);
      const { snapshot } = await until(session, ({ type }) => type === 'epoch:end');
      const before = structuredClone(snapshot);
      const other = await open(sketch, engine);
      other.restore(snapshot);
      await collect(other.start());
      expect(snapshot).toEqual(before);
      await session.close();
      await other.close();
    });
  });
}

it('goes on on another engine', async () => {
  const [cpu, onnx] = [await engines.cpu(), await engines.onnx()];
  const session = await open(sketch, cpu);
  const { snapshot } = await until(session, ({ type }) => type === 'epoch:end');
  const rest = await open(sketch, onnx);
  rest.restore(snapshot);
  const events = await collect(rest.start());
  expect(only(events, 'epoch:end').map(({ epoch }) => epoch)).toEqual([1, 2]);
  await session.close();
  await rest.close();
});
