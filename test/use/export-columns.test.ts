import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exportModel } from '../../src/api/export.ts';
import { predict } from '../../src/api/predict.ts';
import { run } from '../../src/api/run.ts';
import { emptyFolder } from '../cli/_assay.ts';

const species = ['Adelie', 'Gentoo', 'Chinstrap'];
const rows = Array.from({ length: 30 }, (_, i) => ({
  mass: i % 7 === 3 ? '' : String(3000 + ((i * 37) % 900) + 0.5),
  island: i % 9 === 4 ? '' : ['Biscoe', 'Dream', 'Torgersen'][(i * 2) % 3]!,
  size: ['low', 'mid', 'high'][i % 3]!,
  code: String([3, 11, 7][i % 3]),
  wild: i % 8 === 5 ? '' : i % 2 === 0 ? 'true' : 'false',
  seen: i % 10 === 2 ? '' : new Date(Date.UTC(1968 + i, i % 12, 1 + ((i * 5) % 28), i % 24, 7)).toISOString(),
  output: String(i / 10),
  label: species[i % 3]!,
}));
const features = {
  mass: { type: 'number', missing: 'median', transforms: ['log', 'standardize'] },
  island: { type: 'category', missing: 'unknown' },
  size: { type: 'category', as: 'ordinal', values: ['low', 'mid', 'high'] },
  code: { type: 'category' },
  wild: { type: 'boolean', missing: 'mode' },
  seen: {
    type: 'date',
    parts: ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'elapsed'],
    missing: 'mean',
  },
  output: 'number',
};

const trained = async (data: object, layers: readonly object[], loss: string): Promise<string> => {
  const folder = emptyFolder();
  const names = Object.keys(rows[0]!);
  const lines = rows.map((row) => names.map((name) => row[name as 'mass']).join(','));
  writeFileSync(join(folder, 'table.csv'), [names.join(','), ...lines].join('\n'));
  const file = join(folder, 'experiment.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      name: 'typed',
      data: { type: 'csv', train: 'table.csv', batch: { train: 8, test: 8 }, ...data },
      model: { layers },
      loss,
      optimizer: { type: 'adam', learningRate: 0.01 },
      train: { epochs: 2 },
      reporters: [],
      out: join(folder, 'runs'),
    }),
  );
  return (await run(file)).folder;
};

const predicted = async (folder: string, table: readonly object[]) => {
  async function* stdin() {
    yield Buffer.from(table.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  const predicting = await predict(folder, ['-'], { stdin: stdin() });
  const all: { probabilities: number[]; outputs: number[] } = { probabilities: [], outputs: [] };
  for await (const { predictions } of predicting.predicted) {
    all.probabilities.push(...(predictions.probabilities ?? []));
    all.outputs.push(...predictions.outputs);
  }
  await predicting.close();
  return all;
};

const asked: readonly (typeof rows)[number][] = [
  ...rows.slice(0, 9),
  { ...rows[0]!, island: 'Elsewhere', size: 'huge', code: '12', seen: '1899-02-28T23:59:59Z' },
  { ...rows[1]!, seen: '2000-02-29' },
];

it('takes raw rows as ONNX: texts, numbers, missing and unseen values', async () => {
  const folder = await trained(
    { target: { label: 'category' }, features },
    [{ type: 'dense', units: 3 }],
    'crossEntropy',
  );
  const { files, fixed, check } = await exportModel(folder);
  expect(fixed).toBeUndefined();
  expect(check!.difference).toBeLessThan(1e-5);
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(readFileSync(files[0]!), { logSeverityLevel: 3 });
  // `output` is an output, so the column of that name gets another.
  expect(session.inputNames).toEqual(['mass', 'island', 'size', 'code', 'wild', 'seen', 'column/output']);
  expect(session.outputNames).toEqual(['output', 'probabilities', 'prediction', 'label']);
  const number = (text: string) => (text === '' ? NaN : Number(text));
  const column = (type: 'float32' | 'float64' | 'string', values: readonly (string | number)[]) =>
    new Tensor(type as 'string', values as never, [values.length, 1]);
  const { probabilities, label } = await session.run({
    mass: column(
      'float32',
      asked.map(({ mass }) => number(mass)),
    ),
    island: column(
      'string',
      asked.map(({ island }) => island),
    ),
    size: column(
      'string',
      asked.map(({ size }) => size),
    ),
    code: column(
      'float64',
      asked.map(({ code }) => number(code)),
    ),
    wild: column(
      'float32',
      asked.map(({ wild }) => (wild === '' ? NaN : Number(wild === 'true'))),
    ),
    seen: column(
      'float64',
      asked.map(({ seen }) => (seen === '' ? NaN : Date.parse(seen))),
    ),
    'column/output': column(
      'float32',
      asked.map(({ output }) => number(output)),
    ),
  });
  const expected = (await predicted(folder, asked)).probabilities;
  expect(expected).toHaveLength(3 * asked.length);
  (probabilities!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  const best = asked.map((_, i) => expected.slice(3 * i, 3 * i + 3)).map((own) => own.indexOf(Math.max(...own)));
  expect(label!.data).toEqual(best.map((at) => [...species].sort()[at]));
  await session.release();
}, 60_000);

it('gives targets in their unit, and takes hashed categories as their index', async () => {
  const folder = await trained(
    {
      target: { mass: { type: 'number', missing: 'drop' } },
      features: { island: { type: 'category', as: 'hashed', missing: 'unknown', buckets: 4 } },
    },
    [{ type: 'dense', units: 1 }],
    'meanSquaredError',
  );
  const { files, check } = await exportModel(folder);
  expect(check!.difference).toBeLessThan(1e-5);
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(readFileSync(files[0]!), { logSeverityLevel: 3 });
  const { output } = await session.run({ island: new Tensor('float32', Float32Array.of(-1), [1, 1]) });
  expect((output!.data as Float32Array)[0]).toBeCloseTo((await predicted(folder, [{ island: null }])).outputs[0]!, 1);
  expect((output!.data as Float32Array)[0]).toBeGreaterThan(2000);
  await session.release();
  await expect(exportModel(folder, { format: 'tfjs' })).rejects.toThrow(/`--format tfjs` does not support yet/);
}, 60_000);

it('writes the tokenizer of a text beside the model, which takes ids', async () => {
  const folder = await trained(
    {
      target: { label: 'category' },
      features: { island: { type: 'text', length: 4, minimumCount: 1, missing: { value: '' } } },
    },
    [{ type: 'embedding', vocabulary: 10, units: 3 }, { type: 'flatten' }, { type: 'dense', units: 3 }],
    'crossEntropy',
  );
  const { files, check } = await exportModel(folder);
  expect(check!.difference).toBeLessThan(1e-5);
  expect(files).toEqual(['model.onnx', 'tokenizer.json'].map((name) => join(folder, 'export', name)));
  const { model } = JSON.parse(readFileSync(files[1]!, 'utf8')) as { model: { vocab: Record<string, number> } };
  expect(Object.keys(model.vocab)).toContain('biscoe');
}, 60_000);
