import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { evaluate, predict, run, validate } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-typed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const penguins = readFileSync('experiments/data/penguins.csv', 'utf8').trim().split('\n');
const header = penguins[0]!.split(',');
const weightAt = header.indexOf('body_mass_kg');
/** Body mass in grams, as in the original. */
const inGrams = penguins.map((line, i) => {
  const cells = line.split(',');
  cells[weightAt] =
    i === 0 ? 'body_mass_g' : cells[weightAt] === 'NA' ? 'NA' : String(Math.round(1000 * Number(cells[weightAt])));
  return cells;
});
const names = inGrams[0]!;
const write = (name: string, rows: readonly (readonly string[])[]) => {
  const file = join(folder, name);
  writeFileSync(file, `${rows.map((row) => row.join(',')).join('\n')}\n`);
  return file;
};
write('grams.csv', inGrams);

const experiment = (name: string, data: string, rest = '') => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `name: ${name}
data: ${data}
model: {layers: [{type: dense, units: 16}, relu, {type: dense, units: 1}]}
loss: meanSquaredError
metrics: [r2, meanAbsoluteError]
optimizer: {type: adam, learningRate: {type: cosine, start: 0.01}}
train: {epochs: 30}
reporters: []
engine: cpu
out: ${JSON.stringify(join(folder, 'runs'))}
${rest}`,
  );
  return file;
};
const grams = (train = 'grams.csv', more = '') => `
  type: csv
  train: ${train}
  features: {species: category, island: category, bill_length_mm: number, flipper_length_mm: number, sex: {type: category, missing: unknown}}
  target: body_mass_g
  missing: {values: [NA], rows: drop}
  split: {validation: 0.15, test: 0.15}
  batch: {train: 16}
  ${more}`;

test('a table with a target in grams is learned, evaluated and predicted in grams', async () => {
  const { folder: trained, values } = await run(experiment('grams', grams()));
  expect(values['test/r2']).toBeGreaterThan(0.8);
  expect(values['test/meanAbsoluteError']).toBeGreaterThan(100);
  expect(values['test/loss']).toBeLessThan(1);

  const evaluation = await evaluate(trained, { engine: 'cpu' });
  expect(evaluation.metrics['test/r2']).toBeCloseTo(values['test/r2']!, 6);
  expect(evaluation.values![0]!.meanAbsoluteError).toBeCloseTo(values['test/meanAbsoluteError']!, 1);

  // Columns in another order, and one that training did not use: found by their names.
  const order = [...names.keys()].reverse();
  const few = [0, 1, 2, 3].map((row) => order.map((at) => inGrams[row]![at]!));
  const csv = write('new.csv', few);
  const lines = [1, 2, 3].map((row) =>
    JSON.stringify(Object.fromEntries(names.map((name, at) => [name, inGrams[row]![at]!]))),
  );
  const jsonl = join(folder, 'new.jsonl');
  writeFileSync(jsonl, `${lines.join('\n')}\n{"species": "Adelie", "island": "Mars", "bill_length_mm": "long"}\n`);
  const predicting = await predict(trained, [csv, jsonl], { engine: 'cpu' });
  const items = [];
  const outputs: number[] = [];
  for await (const { items: some, predictions } of predicting.predicted) {
    items.push(...some);
    outputs.push(...predictions.outputs);
  }
  await predicting.close();
  expect(outputs.slice(0, 3)).toEqual(outputs.slice(3));
  expect(outputs.every((mass) => mass > 2500 && mass < 6500)).toBe(true);
  expect(items.at(-1)!.issue).toBe('has `long` as `bill_length_mm`, expected a number');

  const file = join(trained, 'model/columns.json');
  const saved = readFileSync(file, 'utf8');
  for (const [from, to, message] of damages) {
    expect(saved).toContain(from);
    writeFileSync(file, saved.replace(from, to));
    await expect(predict(trained, [csv], { engine: 'cpu' })).rejects.toThrow(message);
  }
  writeFileSync(file, saved);
});

const damages = [
  ['"categories": [', '"categories": 5, "rest": [', /columns\.json`.*`categories` is `5`/],
  ['"type": "number"', '"type": "nummer"', /columns\.json`.*`nummer`, and not the name of a column/],
  ['"missing": "unknown"', '"missing": {"worth": 1}', /columns\.json`/],
  ['"dtype": "float32"', '"dtype": "int32"', /columns\.json`/],
] as const;

test('weights do not depend on rows of other parts', async () => {
  const test1 = inGrams.slice(300);
  write('train.csv', inGrams.slice(0, 300));
  write('test1.csv', [names, ...test1]);
  write('test2.csv', [
    names,
    ...test1.map((row) => row.map((cell, at) => (at === weightAt ? '99999' : cell))).reverse(),
  ]);
  const weights = async (name: string) => {
    const data = grams('train.csv', `test: ${name}.csv`).replace('split: {validation: 0.15, test: 0.15}', '');
    const { folder: trained } = await run(experiment(name, data));
    return readFileSync(join(trained, 'model/weights.bin'));
  };
  expect((await weights('test1')).equals(await weights('test2'))).toBe(true);
});

test('a loss on logits takes no target that is scaled', async () => {
  const file = experiment('logits', grams());
  const text = readFileSync(file, 'utf8').replace('loss: meanSquaredError', 'loss: binaryCrossEntropy');
  writeFileSync(file, text.replace('metrics: [r2, meanAbsoluteError]', ''));
  const [checked] = await validate([file]);
  expect(checked!.issues.map(({ message }) => message)).toEqual([
    '`binaryCrossEntropy` learns logits, and the target (`body_mass_g`) is scaled for training. ' +
      'Give it the type `boolean` or `category`, or write `transforms: []`.',
  ]);
});

test.each([
  ['features: {bill_length_mm: nummer}', 'bill_length_mm', /^No column is called `nummer`/],
  ['features: {species: number}', 'species', /is `Adelie`, not a number/],
  ['features: {billl: number}', 'billl', /^There is no column `billl`: the table has `species`, /],
  ['features: {body_mass_g: number}', 'body_mass_g', /is a feature and the target/],
  ['features: {sex: category}', 'sex', /`grams.csv` line 9, column `sex` has no value\. /],
  [
    'features: {bill_length_mm: {type: number, transforms: [standardize, log]}}',
    'bill_length_mm',
    /applies `log` after/,
  ],
  ['features: {year: number, island: {type: category, as: index}}', 'island', /is an input of its own/],
])('%s is one issue at its place', async (features, column, message) => {
  const data = `{type: csv, train: grams.csv, ${features}, target: body_mass_g, missing: {values: [NA]}}`;
  const rows = inGrams.filter((row) => row[weightAt] !== 'NA');
  write('grams.csv', rows);
  const [checked] = await validate([experiment('wrong', data)]);
  write('grams.csv', inGrams);
  expect(checked!.issues.map(({ message: text }) => text)).toEqual([expect.stringMatching(message)]);
  expect(checked!.issues[0]!.path).toContain(column);
});
