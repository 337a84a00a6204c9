import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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

describe('files of a run that do not belong together', () => {
  let folder = '';
  beforeAll(async () => {
    ({ folder } = await run(small, { out: emptyFolder(), set: ['data.transforms=[standardize]'] }));
  });

  /** Opens a copy in which one value of a file is replaced; `path` leads to it. */
  const opened = async (file: string, path: string, value: unknown) => {
    const copy = join(emptyFolder(), 'run');
    cpSync(folder, copy, { recursive: true });
    const whole = JSON.parse(readFileSync(join(copy, file), 'utf8')) as Record<string, unknown>;
    const names = path.split('.');
    const holder = names
      .slice(0, -1)
      .reduce<Record<string, unknown>>((inner, name) => inner[name] as Record<string, unknown>, whole);
    holder[names.at(-1)!] = value;
    writeFileSync(join(copy, file), JSON.stringify(whole));
    return openModel(copy, { engine: 'cpu' });
  };

  const standardize = { type: 'standardize' };
  const params = '`transforms[0].params` does not fit `standardize`';
  it.each([
    ['transforms', [], 'Its `transforms` are none, and the plan has `standardize`.'],
    ['transforms', [standardize, standardize].map((transform) => ({ transform, params: {} })), 'the plan has'],
    ['transforms.0.transform.type', 'scale', 'Its `transforms` are `scale`, and the plan has `standardize`.'],
    ['transforms.0.params', {}, params],
    ['transforms.0.params', { mean: [1, 2, 3], deviation: [1, 2, 3] }, params],
    ['transforms.0.params', { mean: [], deviation: [] }, params],
    ['input.shape', [3], 'Its `input` is float32 [3], and the plan has float32 [2].'],
    ['input.dtype', 'uint8', 'Its `input` is uint8 [2]'],
    ['labels', { kind: 'class', classes: ['one'] }, 'Its `labels` are not those of the plan.'],
    ['labels', { kind: 'value', shape: [], names: [] }, 'Its `labels` are not those of the plan.'],
  ])('transforms.json with %s as %j', async (path, value, said) => {
    const error = await opened('model/transforms.json', path, value).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'RunError', message: expect.stringContaining(said) as string });
    expect((error as Error).message).toContain('`model/transforms.json` in');
  });

  it.each([
    ['facts.layers', [], 'Its layers do not fit each other: Weight `dense_2/kernel`'],
    ['experiment.model.layers.0.units', 9, 'Its layers do not fit each other'],
    ['experiment.model.layers.0.name', 'dense_2', 'Its layers do not fit each other'],
    ['experiment.data.transforms', [], 'Its `transforms` are `standardize`, and the plan has none.'],
  ])('plan.json with %s as %j', async (path, value, said) => {
    const error = await opened('plan.json', path, value).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'RunError', message: expect.stringContaining(said) as string });
  });

  it('a last layer for other labels', async () => {
    const layer = { type: 'dense', name: 'hidden', units: 8 };
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as {
      experiment: { model: { layers: object[] } };
    };
    const first = { ...plan.experiment.model.layers[0], ...layer };
    await expect(opened('plan.json', 'experiment.model.layers', [first])).rejects.toThrow(
      'Its last layer gives [8], and its labels have 2 classes.',
    );
  });
});
