import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validate } from '../../../src/api/validate.ts';

const long = 'x'.repeat(100_000);

test.each<[string, object]>([
  ['a name', { name: long }],
  ['an optimizer', { optimizer: long }],
  ['a type', { optimizer: { type: long } }],
  ['a key', { [long]: 1 }],
  ['a loss', { loss: long }],
  ['a metric', { metrics: [long] }],
  ['a layer', { model: { layers: [long] } }],
  ['an amount', { train: { epochs: long } }],
  ['a file', { extends: long }],
  ['a module', { use: [`./${long}`] }],
  ['a path', { data: { type: 'csv', train: long, target: long, labels: 'class' } }],
])('%s of 100,000 characters makes no long message', async (_, changed) => {
  const file = join(mkdtempSync(join(tmpdir(), 'assay-long-')), 'experiment.yaml');
  writeFileSync(file, JSON.stringify({ name: 'a', optimizer: 'sgd', loss: 'crossEntropy', ...changed }));
  const [checked] = await validate([file]);
  for (const { message } of checked!.issues) expect(message.length, message.slice(0, 200)).toBeLessThan(2000);
});
