import { describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import { collect, images, only, open, table, timeless, type Sketch } from './_experiment.ts';

const engine = await openCpu();

const classifier: Sketch = {
  ...images({ train: 36, test: 20 }),
  transforms: ['toFloat', { type: 'normalize', mean: 0.5, std: 0.5 }],
  layers: ['flatten', { type: 'dense', units: 8 }, 'batchNorm', 'relu', { type: 'dense', units: 3 }],
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.5 },
  train: { epochs: 6 },
};
const regression: Sketch = {
  ...table({ train: 36, test: 10 }),
  layers: [{ type: 'dense', units: 4 }, 'tanh', { type: 'dense', units: 1 }],
  loss: 'meanSquaredError',
  optimizer: { type: 'adam', learningRate: 0.05 },
  train: { epochs: 3 },
};

const run = async (sketch: Sketch, signal?: AbortSignal) => {
  const session = await open(sketch, engine);
  const events = await collect(session.start(signal));
  const { tensors } = await session.snapshot();
  await session.close();
  return { events, tensors, error: session.error };
};

describe('train', () => {
  it('learns, and says so in events', async () => {
    const { events, error } = await run(classifier);
    expect(error).toBe(undefined);
    const epochs = only(events, 'epoch:end');
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual(
      [0, 1, 2, 3, 4, 5].map((epoch) => [epoch, 5 * (epoch + 1)]),
    );
    expect(Object.keys(epochs[0]!.values)).toEqual(['train/loss', 'train/accuracy', 'test/loss', 'test/accuracy']);
    expect(epochs[5]!.values['test/accuracy']).toBeGreaterThan(0.9);
    expect(only(events, 'step').map(({ step }) => step)).toEqual([
      2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30,
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'trial:end', status: 'completed', reason: 'All 6 epochs are done.' });
  });

  it('gives the same events for the same seed, and others for another', async () => {
    const short = async (seed: number) => timeless((await run({ ...classifier, seed, train: { epochs: 2 } })).events);
    expect(await short(3)).toEqual(await short(3));
    expect(await short(3)).not.toEqual(await short(4));
  });

  it('takes the mean over batches or over samples', async () => {
    const losses = async (epochMean: 'samples' | 'batches') => {
      const { events } = await run({ ...classifier, train: { epochs: 1, epochMean, logEvery: 1 } });
      return {
        steps: only(events, 'step').map(({ values }) => values['train/loss'] as number),
        epoch: only(events, 'epoch:end')[0]!.values['train/loss'],
      };
    };
    const { steps, epoch } = await losses('batches');
    expect(steps).toHaveLength(5);
    expect(epoch).toBeCloseTo(steps.reduce((a, b) => a + b) / 5, 10);
    const bySamples = steps.reduce((sum, loss, i) => sum + loss * (i < 4 ? 8 : 4), 0) / 36;
    expect((await losses('samples')).epoch).toBeCloseTo(bySamples, 10);
    expect(bySamples).not.toBeCloseTo(epoch as number, 4);
  });

  it('ends within an epoch when the steps are counted, evaluating what there is', async () => {
    const { events } = await run({ ...classifier, train: { maxSteps: 7, epochs: 9 } });
    expect(only(events, 'epoch:end').map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 5],
      [1, 7],
    ]);
    expect(events.at(-1)).toMatchObject({ status: 'completed', reason: 'All 7 steps are done.' });
  });

  it('reports the rate of each step', async () => {
    const { events } = await run({
      ...classifier,
      optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.1, every: 1, factor: 0.5 } },
      train: { epochs: 3, logEvery: 4 },
    });
    expect(only(events, 'step').map(({ step, learningRate }) => [step, learningRate])).toEqual([
      [4, 0.1],
      [8, 0.05],
      [12, 0.025],
    ]);
    expect(only(events, 'epoch:end').map(({ learningRate }) => learningRate)).toEqual([0.1, 0.05, 0.025]);
  });

  it('is interrupted after the block that runs', async () => {
    const session = await open(classifier, engine);
    const abort = new AbortController();
    const events = [];
    for await (const event of session.start(abort.signal)) {
      events.push(event);
      if (event.type === 'epoch:end') abort.abort();
    }
    expect(events.at(-1)).toMatchObject({
      type: 'trial:end',
      status: 'interrupted',
      reason: 'Interrupted after step 5.',
    });
    expect(only(events, 'step').map(({ step }) => step)).toEqual([2, 4]);
  });

  it('stops where a stopper says, with the weights of the best epoch', async () => {
    const sketch: Sketch = {
      ...classifier,
      optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.1, every: 1, factor: 400 } },
    };
    const stopped = await run({
      ...sketch,
      train: { epochs: 6, stoppers: [{ type: 'afterEpoch', epoch: 2, restore: true } as never] },
    });
    const end = only(stopped.events, 'trial:end')[0]!;
    expect(end).toMatchObject({
      status: 'stopped',
      reason: 'Epoch 2 is over. The weights are those after epoch 0.',
      best: { epoch: 0, name: 'test/loss' },
    });
    expect(only(stopped.events, 'epoch:end')).toHaveLength(3);
    const first = await run({ ...sketch, train: { epochs: 1 } });
    expect(stopped.tensors['dense_1/kernel']).toEqual(first.tensors['dense_1/kernel']);
    expect(stopped.tensors['batchNorm_2/moving_variance']).toEqual(first.tensors['batchNorm_2/moving_variance']);
    expect(end.confusion).toEqual(only(first.events, 'trial:end')[0]!.confusion);
  });

  const diverging: Sketch = { ...regression, optimizer: { type: 'sgd', learningRate: 1e30 } };

  it('fails within a block when the loss is no number', async () => {
    const { events, error } = await run({ ...diverging, train: { epochs: 3, logEvery: 1 } });
    const end = only(events, 'trial:end')[0]!;
    expect(end).toMatchObject({ status: 'failed', diverged: true, best: null });
    expect(end.reason).toBe(
      'The loss is Infinity at step 2. A lower learning rate, `train.clip` or normalized features usually help.',
    );
    expect(error).toBeUndefined();
    expect(only(events, 'epoch:end')).toHaveLength(1);
    expect(only(events, 'epoch:end')[0]!.values['test/loss']).toBe('NaN');
    expect(only(events, 'warning')).toEqual([]);
  });

  it(
    'fails after an epoch whose loss is no number on another part, ' + 'with the best weights where they are wanted',
    async () => {
      // The loss of every batch is still finite when the last update of the second epoch leaves the valley.
      const learningRate = { type: 'multiStep', start: 0.05, at: ['9 steps'], factor: 1e30 };
      const early = { type: 'earlyStopping', monitor: 'test/loss', patience: 50 };
      const sketch = { ...regression, optimizer: { type: 'sgd', learningRate } };
      const { events, tensors } = await run({ ...sketch, train: { epochs: 3, stoppers: [early as never] } });
      const end = only(events, 'trial:end')[0]!;
      expect(end).toMatchObject({ status: 'failed', diverged: true });
      expect(end.reason).toMatch(
        /^`test\/loss` is (NaN|Infinity) after epoch 1\. .* The weights are those after epoch 0\.$/,
      );
      const first = await run({ ...sketch, train: { epochs: 1 } });
      expect(tensors['dense_0/kernel']).toEqual(first.tensors['dense_0/kernel']);
    },
  );

  it('continues with a warning where the experiment says so, and stops without failing by a stopper', async () => {
    const through = await run({ ...diverging, train: { epochs: 3, nonFinite: 'continue' } });
    expect(only(through.events, 'warning')).toEqual([
      {
        type: 'warning',
        code: 'non-finite-loss',
        message:
          'The loss is Infinity at step 2, and nothing more can be learned. `train.nonFinite: fail` ends a ' +
          'training there.',
      },
    ]);
    expect(only(through.events, 'epoch:end')).toHaveLength(3);
    expect(only(through.events, 'trial:end')[0]!.status).toBe('completed');
    expect(only(through.events, 'trial:end')[0]!.diverged).toBeUndefined();
    const stopped = await run({
      ...diverging,
      train: { epochs: 3, nonFinite: 'continue', stoppers: [{ type: 'nonFinite' }] },
    });
    expect(only(stopped.events, 'trial:end')[0]).toMatchObject({
      status: 'stopped',
      reason:
        'The loss is Infinity at step 2. A lower learning rate, `train.clip` or normalized features usually help.',
    });
  });

  it('puts back the weights that were best by what early stopping monitors', async () => {
    const early = { type: 'earlyStopping', monitor: 'train/loss', patience: 2 } as never;
    const sketch: Sketch = {
      ...regression,
      optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.05, every: 2, factor: 100 } },
    };
    const { events, tensors } = await run({ ...sketch, train: { epochs: 9, stoppers: [early] } });
    const losses = only(events, 'epoch:end').map(({ values }) => Number(values['train/loss']));
    const best = losses.indexOf(Math.min(...losses.filter((loss) => !Number.isNaN(loss))));
    expect(losses.length).toBe(best + 3);
    expect(only(events, 'trial:end')[0]!.reason).toContain(`The weights are those after epoch ${best}.`);
    expect(tensors['dense_0/kernel']).toEqual(
      (await run({ ...sketch, train: { epochs: best + 1 } })).tensors['dense_0/kernel'],
    );
  });

  it('puts the best weights back also where no stopper ends the training', async () => {
    const early = { type: 'earlyStopping', monitor: 'train/loss', patience: 50 };
    // The second epoch leaves the valley: its rate is a hundred times the first.
    const sketch: Sketch = {
      ...regression,
      optimizer: { type: 'sgd', learningRate: { type: 'step', start: 0.05, every: 1, factor: 100 } },
    };
    const straight = await run({ ...sketch, train: { epochs: 2, stoppers: [early as never] } });
    const best = await run({ ...sketch, train: { epochs: 1 } });
    expect(only(straight.events, 'epoch:end')).toHaveLength(2);
    expect(straight.events.at(-1)).toMatchObject({
      status: 'completed',
      reason: 'All 2 epochs are done. The weights are those after epoch 0.',
    });
    expect(straight.tensors['dense_0/kernel']).toEqual(best.tensors['dense_0/kernel']);

    const last = { ...early, restoreBest: false } as never;
    const kept = await run({ ...sketch, train: { epochs: 2, stoppers: [last] } });
    expect(kept.tensors['dense_0/kernel']).not.toEqual(best.tensors['dense_0/kernel']);
    expect(kept.events.at(-1)).toMatchObject({ reason: 'All 2 epochs are done.' });
  });

  it('fails with a sentence, and keeps the error', async () => {
    const { events, error } = await run({ ...classifier, ...images({ train: 33, test: 8 }) });
    const end = only(events, 'trial:end')[0]!;
    expect(end.status).toBe('failed');
    expect(end.reason).toMatch(/^`batchNorm_2` needs more than one value per feature/);
    expect(error).toBeInstanceOf(Error);
  });

  it('counts the predictions of the test part by class, and shows its first images', async () => {
    const { events } = await run(classifier);
    const { confusion, samples, best } = only(events, 'trial:end')[0]!;
    const accuracy = only(events, 'epoch:end')[5]!.values['test/accuracy'] as number;
    expect(confusion!.part).toBe('test');
    expect(confusion!.classes).toEqual(['one', 'two', 'three']);
    expect(confusion!.counts.flat().reduce((a, b) => a + b)).toBe(20);
    expect(confusion!.counts.reduce((sum, row, i) => sum + row[i]!, 0)).toBe(Math.round(accuracy * 20));
    expect(samples).toHaveLength(6);
    expect(samples!.filter(({ label, prediction }) => label === prediction).length).toBeGreaterThan(3);
    expect(best!.name).toBe('test/loss');
  });

  it('adds penalties to the minimized loss, but not to the reported one', async () => {
    const penalized = (kernelRegularizer: object | null) =>
      run({
        ...regression,
        layers: [{ type: 'dense', units: 1, kernelRegularizer }],
        optimizer: { type: 'sgd', learningRate: 0.1 },
        train: { epochs: 1, maxSteps: 1, logEvery: 1 },
      });
    const [plain, decayed, unmoved] = [
      await penalized(null),
      await penalized({ type: 'l2', factor: 0.25 }),
      await run({
        ...regression,
        layers: [{ type: 'dense', units: 1 }],
        optimizer: { type: 'sgd', learningRate: 0 },
        train: { epochs: 1 },
      }),
    ];
    const [a, b, first] = [plain, decayed, unmoved].map(({ tensors }) => tensors['dense_0/kernel']!.data);
    b!.forEach((value, i) => expect(value).toBeCloseTo(a![i]! - 0.1 * 2 * 0.25 * first![i]!, 6));
    expect(Math.abs(b![0]! - a![0]!)).toBeGreaterThan(1e-3);
    const loss = ({ events }: typeof plain) => only(events, 'step')[0]!.values['train/loss'];
    expect(loss(decayed)).toBe(loss(plain));
  });
});

describe('accumulate', () => {
  it('of two batches equals one of twice the size, also where the epoch leaves less', async () => {
    const [twice, once] = [
      await run({ ...regression, batch: { train: 4, test: 16 }, train: { epochs: 3, accumulate: 2 } }),
      await run({ ...regression, batch: { train: 8, test: 16 }, train: { epochs: 3 } }),
    ];
    expect(only(twice.events, 'epoch:end').map(({ step }) => step)).toEqual([5, 10, 15]);
    for (const name of ['dense_0/kernel', 'dense_0/bias', 'dense_2/kernel', 'dense_2/bias']) {
      const [a, b] = [twice.tensors[name]!.data, once.tensors[name]!.data];
      const largest = Math.max(...Array.from(b, Math.abs));
      a.forEach((value, i) => expect(Math.abs(value - b[i]!) / largest).toBeLessThan(1e-5));
    }
    const losses = ({ events }: typeof once) =>
      only(events, 'step').map(({ step, values }) => [step, (values['train/loss'] as number).toFixed(5)]);
    expect(losses(twice)).toEqual(losses(once));
  });
});
