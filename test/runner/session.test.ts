import { describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import type { Dataset } from '../../src/contracts/data.ts';
import { collect, images, only, open, table, type Sketch } from './_experiment.ts';

const engine = await openCpu();
const classifier: Sketch = {
  ...images({ train: 20, test: 8 }),
  transforms: ['toFloat'],
  layers: ['flatten', { type: 'dense', units: 4 }, 'batchNorm', 'relu', 'dropout', { type: 'dense', units: 3 }],
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9 },
  train: { epochs: 1, clip: { norm: 1, value: 1 } },
};
const withoutTest = ({ parts: { train }, digest }: Dataset): Dataset => ({ parts: { train }, digest });

describe('openSession', () => {
  it('leaves no tensor behind', async () => {
    const before = engine.tf.memory().numTensors;
    const session = await open(classifier, engine);
    await collect(session.start());
    await session.close();
    expect(session.error).toBe(undefined);
    expect(engine.tf.memory().numTensors).toBe(before);
  });

  it(
    'shows the validation part where there is no test part, and ' + 'the training part where there is neither',
    async () => {
      const shown = async (validation: number) => {
        const events = await collect(
          (await open({ ...classifier, data: withoutTest(classifier.data), validation }, engine)).start(),
        );
        const { confusion, samples } = only(events, 'trial:end')[0]!;
        return [
          Object.keys(only(events, 'epoch:end')[0]!.values),
          confusion!.part,
          confusion!.counts.flat().reduce((a, b) => a + b),
          samples!.map(({ part }) => part)[0],
        ];
      };
      expect(await shown(0.4)).toEqual([
        ['train/loss', 'train/accuracy', 'validation/loss', 'validation/accuracy'],
        'validation',
        8,
        'validation',
      ]);
      expect(await shown(0)).toEqual([['train/loss', 'train/accuracy'], 'train', 20, 'train']);
    },
  );

  it('has neither predictions nor pictures of a table', async () => {
    const events = await collect(
      (
        await open(
          { ...table({ train: 20, test: 8 }), layers: [{ type: 'dense', units: 1 }], loss: 'huber', optimizer: 'sgd' },
          engine,
        )
      ).start(),
    );
    const end = only(events, 'trial:end')[0]!;
    expect(end.status).toBe('completed');
    expect(end).not.toHaveProperty('confusion');
    expect(end).not.toHaveProperty('samples');
  });
});
