import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import {
  checkpointName,
  listCheckpoints,
  newestCheckpoint,
  readCheckpoint,
  writeCheckpoint,
} from '../../src/runner/state/checkpoint.ts';
import type { RunnerEvent } from '../../src/contracts/events.ts';
import type { Snapshot } from '../../src/runner/state/snapshot.ts';
import { collect, images, only, open, timeless, type Sketch } from './_experiment.ts';

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'assay-'));
const checkpoint = { every: '3 steps', keep: 100, best: null };
const sketch: Sketch = {
  ...images({ train: 44, test: 20 }),
  transforms: ['toFloat'],
  layers: [
    'flatten',
    { type: 'dense', units: 8 },
    'batchNorm',
    'relu',
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: 3 },
  ],
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'adam', learningRate: { type: 'plateau', start: 0.05, patience: 1, monitor: 'test/loss' } },
  train: {
    epochs: 4,
    stoppers: [{ type: 'earlyStopping', patience: 2, monitor: 'test/loss' } as never],
    logEvery: 1,
    checkpoint,
  },
};

/** Leaves each checkpoint the time to be written before the next is due. */
const slowly = async (events: AsyncIterable<RunnerEvent>): Promise<RunnerEvent[]> => {
  const all: RunnerEvent[] = [];
  for await (const event of events) {
    all.push(event);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return all;
};

/** What counts of a run: everything but when, and what was said of checkpoints. */
const told = (events: readonly RunnerEvent[]) =>
  timeless(events.filter(({ type }) => type !== 'checkpoint' && type !== 'warning'));

for (const [name, openEngine] of Object.entries({ cpu: openCpu, onnx: () => openOnnx({ threads: 1 }) })) {
  it(
    'from each of its checkpoints a training goes on to the same ' + `events and state, bit by bit, on ${name}`,
    async () => {
      const engine: Engine = { ...(await openEngine()), blockLength: 2 };
      const folder = emptyFolder();
      const straight = await open(sketch, engine);
      const all = await slowly(straight.start(undefined, folder));
      const end = (await straight.snapshot()).tensors;
      const positions = await listCheckpoints(folder);
      expect(
        only(all, 'checkpoint')
          .map(({ path }) => path)
          .sort(),
      ).toEqual(positions.map((position) => `checkpoints/${checkpointName(position)}`).sort());
      expect(positions.length).toBeGreaterThan(3);
      for (const position of positions) {
        const session = await open(sketch, engine);
        session.restore(await readCheckpoint(folder, position));
        const rest = told(await collect(session.start()));
        expect(rest).toEqual(told(all).slice(-rest.length));
        expect((await session.snapshot()).tensors).toEqual(end);
        await session.close();
      }
      await straight.close();
    },
  );
}

it('keeps the newest ones and that of the best epoch', async () => {
  const engine = await openCpu();
  const folder = emptyFolder();
  const session = await open(
    {
      ...sketch,
      train: { ...sketch.train, epochs: 4, stoppers: [], checkpoint: { every: '1 epochs', keep: 1, best: null } },
    },
    engine,
  );
  const events = await collect(session.start(undefined, folder));
  const best = only(events, 'trial:end')[0]!.best!.epoch;
  const epochs = (await listCheckpoints(folder)).map(({ epoch }) => epoch);
  expect(epochs).toEqual([...new Set([4, best + 1])]);
  expect(readdirSync(join(folder, 'checkpoints')).filter((entry) => entry.startsWith('.'))).toEqual([]);
  await session.close();
});

const snapshot = (step: number): Snapshot => ({
  tensors: {
    'dense/kernel': { shape: [2, 1], dtype: 'float32', data: Float32Array.of(step, -0) },
    count: { shape: [], dtype: 'int32', data: Int32Array.of(7) },
  },
  progress: {
    epoch: 1,
    batch: step,
    step,
    seconds: 1.5,
    epochBegan: 1,
    warned: false,
    stop: null,
    schedule: null,
    stoppers: [{ best: -Infinity, bad: NaN, zero: -0 }],
    tally: { samples: 0, batches: 0, loss: NaN, metrics: [] },
    update: { samples: 0, batches: 0, loss: 0, metrics: [] },
    bests: {
      'test/loss': {
        epoch: 0,
        value: 0.25,
        weights: { 'dense/kernel': { shape: [2, 1], dtype: 'float32', data: Float32Array.of(1, 2) } },
      },
    },
  },
});

it('brings back every bit, and what JSON has no word for', async () => {
  const folder = emptyFolder();
  await writeCheckpoint(folder, snapshot(3));
  expect(await readCheckpoint(folder, { step: 3, epoch: 1, batch: 3 })).toEqual(snapshot(3));
});

it('refuses a state that JSON would change', async () => {
  const one = snapshot(3);
  await expect(
    writeCheckpoint(emptyFolder(), { ...one, progress: { ...one.progress, schedule: new Map() as never } }),
  ).rejects.toThrow(/is not plain JSON/);
});

describe('a checkpoint that is not as it was written is passed over for the one before', () => {
  const flip = (path: string, at: number) => {
    const bytes = readFileSync(path);
    bytes[at]! ^= 1;
    writeFileSync(path, bytes);
  };
  const zero = (path: string) => writeFileSync(path, Buffer.alloc(readFileSync(path).length));
  it.each<[string, string, (path: string) => void]>([
    ['the length of the header', 'state.safetensors', (path) => flip(path, 0)],
    ['the header', 'state.safetensors', (path) => flip(path, 20)],
    ['the weights', 'state.safetensors', (path) => flip(path, readFileSync(path).length - 3)],
    ['the digest', 'progress.json', (path) => flip(path, 15)],
    ['the JSON', 'progress.json', (path) => flip(path, 120)],
    ['the end of the JSON', 'progress.json', (path) => flip(path, readFileSync(path).length - 1)],
    ['truncated weights', 'state.safetensors', (path) => truncateSync(path, 50)],
    ['truncated JSON', 'progress.json', (path) => truncateSync(path, 50)],
    ['empty weights', 'state.safetensors', (path) => truncateSync(path, 0)],
    ['zeroed weights', 'state.safetensors', zero],
    ['zeroed JSON', 'progress.json', zero],
  ])('%s', async (_, file, harm) => {
    const folder = emptyFolder();
    await writeCheckpoint(folder, snapshot(3));
    await writeCheckpoint(folder, snapshot(5));
    harm(join(folder, 'checkpoints/step-5-epoch-1-batch-5', file));
    const { found, torn } = await newestCheckpoint(folder);
    expect(found).toEqual({ name: 'step-3-epoch-1-batch-3', snapshot: snapshot(3) });
    expect(torn).toEqual([
      `The checkpoint \`step-5-epoch-1-batch-5\` was passed over: its \`${file}\` is not as it was written.`,
    ]);
  });
});
