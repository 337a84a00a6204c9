import { cpSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/api/run.ts';
import { openModel, stepsOf } from '../../src/use/model/open-model.ts';
import { emptyFolder, root } from '../cli/_assay.ts';

const small = join(root, 'test/fixtures/cli/small.yaml');

describe('openModel', () => {
  const out = emptyFolder();
  let folder = '';
  beforeAll(async () => {
    ({ folder } = await run(small, { out, set: ['data.transforms=[standardize]'] }));
  });

  it('predicts what the run measured at its end, whatever is asked at once, on each engine', async () => {
    const { confusion } = JSON.parse(readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n').at(-1)!) as {
      confusion: { counts: number[][] };
    };
    for (const engine of ['onnx', 'cpu']) {
      const model = await openModel(join(out, 'small/latest'), { engine });
      const { outputs, probabilities, classes } = await model.predict(Float32Array.of(0, 0.9, 0.9, 0.9), 2);
      const [odd, even] = classes!;
      const counts = [
        [0, 0],
        [0, 0],
      ];
      counts[1]![odd!]!++;
      counts[0]![even!]!++;
      expect(counts).toEqual(confusion.counts);
      expect(probabilities![0]! / probabilities![1]!).toBeCloseTo(Math.exp(outputs[0]! - outputs[1]!), 5);
      expect(probabilities![2]! + probabilities![3]!).toBeCloseTo(1, 6);
      // 300 samples are a whole batch and a padded one.
      const many = Float32Array.from({ length: 600 }, (_, i) => (i % 4 === 0 ? 0 : 0.9));
      const [all, one] = await Promise.all([model.predict(many, 300), model.predict(Float32Array.of(0, 0.9), 1)]);
      expect(all.outputs).toHaveLength(600);
      for (const i of [0, 2, 598]) expect(all.outputs[i]!).toBeCloseTo(outputs[i % 4]!, 5);
      expect(one.outputs[1]!).toBeCloseTo(outputs[1]!, 5);
      await model.close();
    }
  });

  it('says what is missing', async () => {
    const other = join(emptyFolder(), 'run');
    const copied = (change: () => void) => {
      cpSync(folder, other, { recursive: true });
      change();
      return openModel(other);
    };
    await expect(openModel(join(out, 'small'))).rejects.toThrow(
      `is not the folder of a run: its \`plan.json\` is missing; take \`${join(out, 'small/latest')}\`.`,
    );
    await expect(copied(() => rmSync(join(other, 'model'), { recursive: true }))).rejects.toThrow(
      'has no `model/transforms.json`: the run did not finish, or failed.',
    );
    await expect(copied(() => truncateSync(join(other, 'model/weights.bin'), 8))).rejects.toThrow(
      'has 8 bytes, and its `model.json` lists 168.',
    );
    await expect(openModel(folder, { engine: 'onnx:moon' })).rejects.toThrow('The engine `onnx` has no device `moon`');
    await expect(openModel(folder, { engine: 'tpu' })).rejects.toThrow('No engine is called `tpu`: there are `auto`,');
    await (await openModel(join(folder, 'model'))).close();
  });
});

it('asks in whole batches, and the rest in one of the next power of two', () => {
  expect(stepsOf(64 * 17 + 5, 64, 16)).toEqual([
    { first: 0, samples: 1024, batch: 64, length: 16 },
    { first: 1024, samples: 64, batch: 64, length: 1 },
    { first: 1088, samples: 5, batch: 8, length: 1 },
  ]);
  expect(stepsOf(0, 64, 16)).toEqual([]);
});
