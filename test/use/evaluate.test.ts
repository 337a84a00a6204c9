import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { run, type RunResult } from '../../src/api/run.ts';
import { assay, emptyFolder, root } from '../cli/_assay.ts';

const layers = (units: number) => ({ layers: [{ type: 'dense', units: 8 }, 'tanh', { type: 'dense', units }] });
const optimizer = { type: 'adam', learningRate: 0.05 };

const trained = async (experiment: object): Promise<RunResult> => {
  const file = join(emptyFolder(), 'experiment.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      name: 'tried',
      optimizer,
      train: { epochs: 3 },
      reporters: [],
      out: join(file, '../runs'),
      ...experiment,
    }),
  );
  return run(file);
};

const csv = (rows: readonly string[]): string => {
  const file = join(emptyFolder(), 'data.csv');
  writeFileSync(file, `${rows.join('\n')}\n`);
  return file;
};

describe('evaluate', () => {
  const table = [
    'a,b,kind',
    ...Array.from({ length: 24 }, (_, i) => `${i % 5},${i % 7},${['low', 'mid', 'top'][i % 3]}`),
  ];
  let classes: RunResult;
  beforeAll(async () => {
    classes = await trained({
      data: {
        type: 'csv',
        train: csv(table),
        target: 'kind',
        labels: 'class',
        split: { test: 0.5 },
        batch: { train: 4, test: 5 },
        transforms: ['standardize'],
      },
      model: layers(3),
      loss: 'crossEntropy',
      metrics: ['accuracy', 'f1'],
    });
  });

  it('measures what the run measured at its end, to the bit, and writes it', async () => {
    const found = await evaluate(classes.folder);
    expect(found.metrics).toEqual(
      Object.fromEntries(Object.entries(classes.values).filter(([name]) => name.startsWith('test/'))),
    );
    expect(found).toMatchObject({ split: 'test', count: 12, data: { asTrained: true } });
    expect(found.classes!.confusion.flat().reduce((a, b) => a + b)).toBe(12);
    const folder = join(classes.folder, 'evaluation/test');
    const names = [
      'evaluation.json',
      'metrics.csv',
      'classes.csv',
      'confusion.csv',
      'calibration.csv',
      'worst.csv',
      'predictions.csv',
      ...['confusion', 'calibration'].flatMap((name) => [`plots/${name}.svg`, `plots/${name}.png`]),
    ];
    expect(found.files).toEqual(names.map((name) => join(folder, name)));
    const predictions = readFileSync(join(folder, 'predictions.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const right = predictions.filter(([, label, prediction]) => label === prediction).length;
    expect(right).toBe(found.classes!.confusion.reduce((sum, row, i) => sum + row[i]!, 0));
    const { files, ...kept } = found;
    expect(JSON.parse(readFileSync(files[0]!, 'utf8'))).toEqual(JSON.parse(JSON.stringify(kept)));
  });

  it('takes other data, whose classes go by their names', async () => {
    const other = csv(['b,a,kind', '1,2,top', '3,4,low', '2,2,top', '0,1,low']);
    const out = emptyFolder();
    const here = { data: [`train=${other}`, 'split.test=0'], split: 'train', out } as const;
    await expect(evaluate(classes.folder, here)).rejects.toThrow(
      'The data have the columns `b`, `a`, and the model takes `a`, `b`: `--data features=[a, b]` takes these.',
    );
    const found = await evaluate(classes.folder, { ...here, data: [...here.data, 'features=[a, b]'] });
    expect(found).toMatchObject({ count: 4, data: { asTrained: null } });
    expect(found.classes!.scores.map(({ support }) => support)).toEqual([2, 0, 2]);
    expect(existsSync(join(out, 'classes.csv'))).toBe(true);
    const unknown = csv(['a,b,kind', '1,2,new', '2,2,low', '2,2,low', '2,2,low']);
    await expect(evaluate(classes.folder, { data: [`train=${unknown}`], out })).rejects.toThrow(
      'The data have the class `new`, which the model does not know: it was trained on `low`, `mid`, `top`.',
    );
    await expect(evaluate(classes.folder, { split: 'validation' })).rejects.toThrow(
      'The data have no validation part: there are `train`, `test`.',
    );
  });

  it('knows what is expected of two classes, of yes and no, and of values', async () => {
    const features = Array.from({ length: 12 }, (_, i) => [i % 3, i % 4]);
    const two = await trained({
      data: {
        type: 'inline',
        features,
        labels: features.map(([a, b]) => (a! > b! ? 'more' : 'less')),
        batch: { train: 4, test: 4 },
      },
      model: layers(1),
      loss: 'binaryCrossEntropy',
      metrics: ['accuracy'],
    });
    const { yes, classes: each, files } = await evaluate(two.folder);
    expect(yes).toMatchObject([{ name: 'more', recall: each!.scores[1]!.recall }]);
    expect(files.filter((file) => file.endsWith('.svg')).map((file) => file.replace(/.*\//, ''))).toEqual([
      'confusion.svg',
      'calibration.svg',
      'roc.svg',
      'precision-recall.svg',
    ]);

    const many = csv(['a,b,x,y', ...features.map(([a, b]) => `${a},${b},${Number(a! > 1)},${Number(b! > 1)}`)]);
    const several = await trained({
      data: { type: 'csv', train: many, target: ['x', 'y'], labels: 'value', batch: { train: 4, test: 4 } },
      model: layers(2),
      loss: 'binaryCrossEntropy',
    });
    const labels = await evaluate(several.folder);
    expect(labels.yes!.map(({ name, support }) => [name, support])).toEqual([
      ['x', 4],
      ['y', 6],
    ]);
    expect(labels.classes).toBeUndefined();

    const value = await trained({
      data: { type: 'csv', train: many, target: ['x', 'y'], labels: 'value', batch: { train: 4, test: 4 } },
      model: layers(2),
      loss: 'meanSquaredError',
      metrics: ['meanAbsoluteError', 'r2'],
    });
    const values = await evaluate(value.folder);
    const mean = (name: 'meanAbsoluteError' | 'r2') => values.values!.reduce((sum, score) => sum + score[name] / 2, 0);
    expect(mean('meanAbsoluteError')).toBeCloseTo(values.metrics['train/meanAbsoluteError']!, 6);
    expect(mean('r2')).toBeCloseTo(values.metrics['train/r2']!, 5);
    expect(values.worst[0]!.error).toBeGreaterThanOrEqual(values.worst[1]!.error);
  });

  it('is a command', async () => {
    const { code, stdout } = await assay(['evaluate', classes.folder]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/class +precision +recall +F1 +samples\nlow /);
    expect(stdout).toMatch(/calibration {2}expected error 0\.\d{4}/);
    expect(await assay(['evaluate', 'nowhere'], { cwd: root })).toMatchObject({
      code: 2,
      stderr: 'There is no `nowhere`.\n',
    });
    const json = await assay(['evaluate', classes.folder, '--json']);
    expect((JSON.parse(json.stdout) as { count: number }).count).toBe(12);
  });
});
