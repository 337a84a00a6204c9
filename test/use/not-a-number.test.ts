import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/api/run.ts';
import { evaluate } from '../../src/api/evaluate.ts';
import { openModel } from '../../src/use/model/open-model.ts';
import { exportModel } from '../../src/use/export/export.ts';
import { createApp } from '../../src/use/serve/app.ts';
import { byteText, taken } from '../../src/use/predict/byte-text.ts';
import { predictionLines } from '../../src/use/predict/prediction-lines.ts';
import { assay, emptyFolder } from '../cli/_assay.ts';

const features = [[1], [2], [3], [4], [5], [6], [7], [8]];
const labels = { class: ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'], value: [1, 2, 3, 4, 5, 6, 7, 8] };
const losses = { class: 'crossEntropy', value: 'meanSquaredError' };

const trained = async (kind: 'class' | 'value', changes: object = {}): Promise<string> => {
  const folder = emptyFolder();
  const file = join(folder, 'experiment.yaml');
  const experiment = {
    name: kind,
    data: { type: 'inline', features, labels: labels[kind], batch: { train: 2 }, split: { test: 0.25 } },
    model: { layers: [{ type: 'dense', units: kind === 'class' ? 2 : 1, name: 'last' }] },
    loss: losses[kind],
    metrics: kind === 'class' ? ['accuracy'] : ['r2'],
    optimizer: { type: 'sgd', learningRate: 0.01 },
    train: { epochs: 2 },
    reporters: [],
    out: join(folder, 'runs'),
    ...changes,
  };
  writeFileSync(file, JSON.stringify(experiment));
  return (await run(file)).folder;
};

/** Puts NaN in place of one weight, as a training that diverged leaves it. */
const broken = (folder: string): string => {
  const path = join(folder, 'model/weights.bin');
  const bytes = readFileSync(path);
  bytes.writeFloatLE(NaN, 0);
  writeFileSync(path, bytes);
  return folder;
};

describe.each(['class', 'value'] as const)('a model of kind %s whose weights are NaN', (kind) => {
  let folder = '';
  beforeAll(async () => {
    folder = broken(await trained(kind));
  });
  const said =
    /^The model in `.*` has diverged: 1 of \d numbers in `last\/kernel` are NaN or infinite, the first is NaN/;

  it('is refused wherever it would be used', async () => {
    await expect(openModel(folder)).rejects.toThrow(said);
    await expect(evaluate(folder)).rejects.toThrow(said);
    await expect(exportModel(folder)).rejects.toThrow(said);
  });

  const commands = { class: [['evaluate'], ['predict', 'in.jsonl']], value: [['export'], ['serve']] }[kind];
  it.each(commands)('by %s with exit code 1', async (command, ...more) => {
    const { code, stdout, stderr } = await assay([command!, folder, ...more]);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/ {4}at |bug/);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});

describe('a sound model that gives NaN for a sample', () => {
  // Each unit overflows by itself, and their difference is NaN.
  const layers = [
    { type: 'dense', units: 2, name: 'wide', kernelInitializer: { type: 'constant', value: 1e30 } },
    { type: 'dense', units: 2, name: 'last', kernelInitializer: { type: 'orthogonal' } },
  ];
  const changes = { model: { layers }, optimizer: { type: 'sgd', learningRate: 0 }, train: { epochs: 1 } };
  const sentence = 'makes the model give NaN: its features are too large, or far from those of the training';
  let folder = '';
  beforeAll(async () => {
    folder = await trained('class', changes);
  });

  it('has no label for it', async () => {
    const model = await openModel(folder);
    const predictions = await model.predict(Float32Array.of(0, 1e20, 1e-20), 3);
    expect(Array.from(predictions.classes!, (guess) => guess >= 0)).toEqual([true, false, true]);
    for (const format of ['jsonl', 'csv'] as const) {
      const text = byteText();
      const issues: unknown[] = [];
      const values = Float32Array.of(0, 1e20, 1e-20);
      const items = [{ file: 'in.csv', index: 0, count: 3, values }];
      predictionLines(model, { format }).put(text, { items, predictions }, (item) => issues.push(item));
      expect(issues).toEqual([{ file: 'in.csv', index: 1, issue: sentence }]);
      const lines = new TextDecoder().decode(taken(text)).trim().split('\n');
      expect(lines).toHaveLength(3);
      expect(lines[1]).toContain(sentence);
      expect(lines[1]).not.toMatch(/label|,[ab],/);
    }
    await model.close();
  });

  it('is served with status 422 for it', async () => {
    const model = await openModel(folder);
    const failures: unknown[] = [];
    const app = await createApp(model, { body: 1000, queue: 100 }, [], (error) => failures.push(error));
    const ask = (value: number) =>
      app.fetch(
        new Request('http://localhost/predict', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ features: [value] }),
        }),
      );
    expect((await ask(0)).status).toBe(200);
    const answer = await ask(1e20);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual({ error: `Sample 0 ${sentence}.` });
    expect(failures).toEqual([]);
    await model.close();
  });

  it('is not scored on a part with such a sample', async () => {
    const csvOf = (values: readonly string[]) => {
      const file = join(emptyFolder(), 'data.csv');
      writeFileSync(file, `x,kind\n${values.map((x, i) => `${x},${labels.class[i]}`).join('\n')}\n`);
      return file;
    };
    const data = {
      type: 'csv',
      train: csvOf(['1', '2', '3', '4']),
      test: csvOf(['1', '2', '1e20', '3']),
      labels: 'class',
      target: 'kind',
      batch: { train: 2 },
    };
    const other = await trained('class', { ...changes, data });
    await expect(evaluate(other)).rejects.toThrow(
      'The model gives NaN for 1 of 4 samples of the test part, first for sample 2, so nothing can be scored.',
    );
  });
});

describe('a regression that ends in `sigmoid`', () => {
  const layers = [{ type: 'dense', units: 1 }, 'sigmoid'];
  let folder = '';
  beforeAll(async () => {
    const data = {
      type: 'inline',
      features,
      labels: labels.value.map((y) => y / 10),
      split: { test: 0.25 },
      batch: { train: 2 },
    };
    folder = await trained('value', { data, model: { layers } });
  });

  it('is scored and predicted as one', async () => {
    const scores = await evaluate(folder);
    expect(scores.yes).toBeUndefined();
    expect(scores.calibration).toBeUndefined();
    expect(scores.values![0]!.r2).toBeCloseTo(scores.metrics['test/r2']!, 5);
    const model = await openModel(folder);
    const { probabilities, outputs } = await model.predict(Float32Array.of(1), 1);
    expect(probabilities).toBeNull();
    expect(outputs[0]!).toBeGreaterThan(0);
    await model.close();
  });
});
