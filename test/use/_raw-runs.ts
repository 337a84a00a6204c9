import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/api/run.ts';

/** Small models on raw rows, for the tests of what uses them. */
export const folder = mkdtempSync(join(tmpdir(), 'assay-raw-'));

export const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const train = async (name: string, data: string, model: string): Promise<string> => {
  const file = write(
    `${name}.yaml`,
    `name: ${name}
data: ${data}
${model}
optimizer: {type: adam, learningRate: 0.01}
train: {epochs: 3}
reporters: []
engine: cpu
out: ${JSON.stringify(join(folder, 'runs'))}
`,
  );
  return (await run(file)).folder;
};

const islands = ['Biscoe', 'Dream', 'Torgersen'];

/** Numbers, categories, a date and a boolean; the price is far from 0. */
export const trainTable = async (): Promise<string> => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const date = new Date(Date.UTC(2024, 0, 1 + 5 * i)).toISOString().slice(0, 10);
    return `${islands[i % 3]},${i % 7 === 0 ? '' : i},${date},${i % 2 === 0 ? 'yes' : 'no'},${['a', 'b'][i % 2]},${20_000 + 100 * i}`;
  });
  write('table.csv', `island,size,day,open,grade,price\n${rows.join('\n')}\n`);
  return train(
    'table',
    `
  type: csv
  train: table.csv
  features:
    island: category
    size: {type: number, missing: median}
    day: date
    open: boolean
    grade: {type: category, unseen: error}
  target: price
  split: {test: 0.2}`,
    `model: {layers: [{type: dense, units: 4}, {type: dense, units: 1}]}
loss: meanSquaredError
metrics: [r2]`,
  );
};

/** Whether a text is about food. */
export const trainTexts = async (): Promise<string> => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    i % 2 === 0 ? `"good bread, and cheese ${i}",food` : `a fast car ${i},other`,
  );
  write('texts.csv', `text,topic\n${rows.join('\n')}\n`);
  return train(
    'texts',
    `
  type: csv
  train: texts.csv
  features: {text: {type: text, vocabulary: 50, length: 8}}
  target: topic
  split: {test: 0.2}`,
    `model: {layers: [{type: embedding, vocabulary: 50, units: 4, maskZero: true}, globalAveragePool1d, {type: dense, units: 2}]}
loss: crossEntropy
metrics: [accuracy]`,
  );
};
