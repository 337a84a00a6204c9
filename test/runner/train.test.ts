import { describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import { collect, images, only, open, timeless, type Sketch } from './_experiment.ts';

const classifier: Sketch = {
  ...images({ train: 36, test: 20 }),
  transforms: ['toFloat', { type: 'normalize', mean: 0.5, std: 0.5 }],
  layers: ['flatten', { type: 'dense', units: 8 }, 'batchNorm', 'relu', { type: 'dense', units: 3 }],
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.5 },
  train: { epochs: 6 },
};

describe('train', () => {
  it('learns, and says so in events', async () => {
    const session = await open(classifier, await openCpu());
    const events = await collect(session.start());
    expect(session.error).toBe(undefined);
    const epochs = only(events, 'epoch:end');
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([0, 1, 2, 3, 4, 5].map((epoch) => [epoch, 5 * (epoch + 1)]));
    expect(Object.keys(epochs[0]!.values)).toEqual(['train/loss', 'train/accuracy', 'test/loss', 'test/accuracy']);
    expect(epochs[5]!.values['train/loss']).toBeLessThan(epochs[0]!.values['train/loss'] as number);
    expect(epochs[5]!.values['test/accuracy']).toBeGreaterThan(0.9);
    expect(only(events, 'step').map(({ step }) => step)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30]);
    expect(events.at(-1)).toMatchObject({ type: 'trial:end', status: 'completed', reason: 'All 6 epochs are done.' });
    await session.close();
  });

  it('gives the same events for the same seed, and others for another', async () => {
    const engine = await openCpu();
    const run = async (seed: number) => timeless(await collect((await open({ ...classifier, seed, train: { epochs: 2 } }, engine)).start()));
    expect(await run(3)).toEqual(await run(3));
    expect(await run(3)).not.toEqual(await run(4));
  });
});
