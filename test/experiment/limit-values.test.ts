import { expect, it } from 'vitest';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from '../../src/api/validate.ts';
import { layerNames } from '../../src/experiment/paths.ts';

const head = 'name: x\ndata: {type: inline, features: [[0], [1]], labels: [a, b], batch: {train: 2}}\n';
const tail = 'loss: crossEntropy\noptimizer: sgd\ntrain: {epochs: 1}\n';

const issuesOf = async (text: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'assay-values-')), 'x.yaml');
  writeFileSync(file, text);
  return (await validate([file]))[0]!.issues.map(({ path, message }) => ({ path, message }));
};
const layers = (count: number) => `model: {layers: [${'tanh, '.repeat(count)}{type: dense, units: 2}]}\n`;

it('takes a model of thousands of layers and refuses one of more values than it checks in a second', async () => {
  expect(await issuesOf(head + layers(9900) + tail)).toEqual([]);
  expect(await issuesOf(head + layers(10_000) + tail)).toEqual([
    {
      path: 'model',
      message: '`model` holds 10,005 values. Apart from its data and its sweep, an experiment holds at most 10,000.',
    },
  ]);
});

it('takes 7,000 inline rows of five numbers, and refuses twice as many before it parses them', async () => {
  const rows = (count: number) =>
    `name: x\ndata:\n  type: inline\n  features: [${Array<string>(count).fill('[1, 2, 3, 4, 5]').join(', ')}]\n` +
    `  labels: [${Array.from({ length: count }, (_, i) => (i % 2 ? 'a' : 'b')).join(', ')}]\n  batch: {train: 2}\n` +
    `model: {layers: [{type: dense, units: 2}]}\n${tail}`;
  expect(await issuesOf(rows(6000))).toEqual([]);
  const [issue, ...others] = await issuesOf(rows(14_000));
  expect(others).toEqual([]);
  expect(issue!.message).toContain('more than 50,000 brackets, commas and lines. Move the data into a file of its own');
});

it('counts keys at the top of the file together', async () => {
  const keys = Array.from({ length: 10_000 }, (_, i) => `a${i}: 1\n`).join('');
  expect((await issuesOf(head + layers(1) + tail + keys)).map(({ message }) => message)).toEqual([
    'The file holds 10,011 values. Apart from its data and its sweep, an experiment holds at most 10,000.',
  ]);
});

it('names layers after the first free number, also where others took many', () => {
  const taken = [2, 3].map((i) => ({ type: 'tanh', name: `tanh_${i}` }));
  const unnamed = { type: 'tanh', name: null };
  expect(layerNames([unnamed, ...taken, unnamed, unnamed])).toEqual(['tanh_1', 'tanh_2', 'tanh_3', 'tanh_4', 'tanh_5']);
});
