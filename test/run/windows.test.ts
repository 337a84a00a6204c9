import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate, exportModel, predict, run, serve, validate } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-windows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two series of a wave; the rows of both take turns. */
const line = (day: number, place: string) =>
  `${new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)},${place},${(20 + 8 * Math.sin(day / 3 + place.length)).toFixed(4)}`;
const days = (from: number, to: number, places = ['north', 'southern']) =>
  Array.from({ length: to - from }, (_, i) => places.map((place) => line(from + i, place))).flat();
const write = (name: string, lines: readonly string[]) => {
  const file = join(folder, name);
  writeFileSync(file, `day,place,level\n${lines.join('\n')}\n`);
  return file;
};
write('levels.csv', days(0, 200));

const experiment = (name: string, windows: string, layers: string) => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `name: ${name}
data:
  type: csv
  train: levels.csv
  windows: ${windows}
  features: {level: number, place: category}
  target: level
  split: {validation: 0.2, test: 0.2}
model: {layers: [${layers}]}
loss: meanSquaredError
metrics: [meanAbsoluteError]
optimizer: {type: adam, learningRate: 0.01}
train: {epochs: 20}
reporters: []
engine: cpu
out: ${JSON.stringify(join(folder, 'runs'))}
`,
  );
  return file;
};
const wave = (windows = '{past: 12, future: 3, time: day, by: place}') =>
  experiment('wave', windows, 'flatten, {type: dense, units: 3}');

let trained: string;
beforeAll(async () => {
  const done = await run(wave());
  trained = done.folder;
  // A wave goes on as it was: a linear model of its past finds that.
  expect(done.values['test/meanAbsoluteError']).toBeLessThan(1);
});

const answers = async (file: string) => {
  const { predicted, close } = await predict(trained, [file], { engine: 'cpu' });
  const found: { readonly index: number | undefined; readonly issue?: string; readonly values?: readonly number[] }[] =
    [];
  for await (const { items, predictions } of predicted) {
    let at = 0;
    for (const { index, issue, values } of items) {
      if (issue !== undefined) found.push({ index, issue });
      else found.push({ index, values: [...predictions.outputs.subarray(3 * at, 3 * at + 3)] });
      if (values) at += 1;
    }
  }
  await close();
  return found;
};

test('windows are evaluated as they are trained, row by row ahead', async () => {
  const { count, metrics, values } = await evaluate(trained, { engine: 'cpu' });
  expect(count).toBe(2 * (40 - 12 - 3 + 1));
  expect(values!.map(({ name }) => name)).toEqual(['level +1', 'level +2', 'level +3']);
  const mean = values!.reduce((sum, { meanAbsoluteError }) => sum + meanAbsoluteError / 3, 0);
  expect(mean).toBeCloseTo(metrics['test/meanAbsoluteError']!, 5);
});

test('the next rows of each series are predicted from its last ones, in the order of the file or not', async () => {
  const lines = days(100, 120);
  const whole = await answers(write('history.csv', lines));
  expect(whole.map(({ index }) => index)).toEqual([38, 39]);
  whole.forEach(({ values }, i) => {
    const place = ['north', 'southern'][i]!;
    values!.forEach((value, ahead) =>
      expect(Math.abs(value - Number(line(120 + ahead, place).split(',')[2]))).toBeLessThan(3),
    );
  });
  const turned = await answers(write('turned.csv', [...lines].reverse()));
  expect(turned.map(({ values }) => values)).toEqual([...whole].reverse().map(({ values }) => values));
});

test('rows of JSON Lines are a history too, and predict what evaluate measures', async () => {
  const lines = days(160, 172).map((one) => {
    const [day, place, level] = one.split(',');
    return JSON.stringify({ day, place, level: Number(level) });
  });
  const file = join(folder, 'history.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const [first] = await answers(file);
  await evaluate(trained, { engine: 'cpu' });
  const [, measured] = readFileSync(join(trained, 'evaluation/test/predictions.csv'), 'utf8').split('\n');
  measured!
    .split(',')
    .slice(4)
    .forEach((value, i) => expect(first!.values![i]).toBeCloseTo(Number(value), 4));
});

test('a history that is too short, has a gap or lacks a time is refused with the series', async () => {
  const short = await answers(write('short.csv', [...days(0, 12, ['north']), ...days(0, 5, ['southern'])]));
  expect(short[1]).toEqual({ index: 16, issue: 'has 5 rows of `southern`, and the model takes the last 12' });
  const gap = await answers(write('gap.csv', [...days(0, 9, ['north']), ...days(10, 15, ['north'])]));
  expect(gap).toEqual([{ index: 13, issue: 'has a gap in time within the last 12 rows of `north`' }]);
  const untimed = await answers(write('untimed.csv', [...days(0, 12, ['north']), 'soon,north,1']));
  expect(untimed).toEqual([{ index: 12, issue: 'has no `day`, which tells where the row belongs' }]);
});

test('export and serve refuse windows in one sentence', async () => {
  const refusal = /^The model takes windows over time, and `assay (export|serve)` does not support these yet\./;
  await expect(exportModel(trained)).rejects.toThrow(refusal);
  await expect(serve(trained, { engine: 'cpu' })).rejects.toThrow(refusal);
});

test.each([
  ['{past: 12, time: hour}', 'data.windows.time', 'There is no column `hour`'],
  ['{past: 12, time: day}', 'data.windows.time', '`day` is `2024-01-01` in two rows.'],
  ['{past: 12, time: place}', 'data.windows.time', 'not a date'],
  ['{past: 120, future: 3, time: day, by: place}', 'data.windows.past', 'its longest series has 120 rows'],
  ['{past: 0, time: day, by: place}', 'data.windows.past', '0'],
])('windows: %s is refused at %s', async (windows, path, message) => {
  const [checked] = await validate([wave(windows)]);
  const found = checked!.issues.find(({ severity }) => severity === 'error');
  expect(found).toMatchObject({ path, message: expect.stringContaining(message) as string });
});
