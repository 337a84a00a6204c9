import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder } from './_assay.ts';
import { rawCommand } from './_in-process.ts';

const evil = '\u001b]0;owned\u0007\u202e\u009b31m\nnext\r\u007f';
const steering = /(?!\n)[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const experiment = {
  name: 'named',
  data: {
    type: 'csv',
    train: 'train.csv',
    target: `label${evil}`,
    labels: 'class',
    test: 'test.csv',
    batch: { train: 2, test: 2 },
  },
  model: { layers: [{ type: 'dense', units: 4, name: 'hidden' }, 'relu', { type: 'dense', units: 2 }] },
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: 'sgd',
  train: { epochs: 2, checkpoint: { every: '1 epochs' } },
  reporters: ['console', 'csv', 'plots'],
};

const quoted = (text: string): string => `"${text}"`;
const table = [
  [quoted(`a${evil}`), quoted(`b${evil}`), quoted(`label${evil}`)],
  ['0', '1', quoted(`yes${evil}`)],
  ['1', '0', quoted(`no${evil}`)],
  ['0', '2', quoted(`yes${evil}`)],
  ['2', '0', quoted(`no${evil}`)],
]
  .map((cells) => `${cells.join(',')}\n`)
  .join('');

const expectPlain = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await rawCommand(...args);
  const named = args.map((arg) => JSON.stringify(arg)).join(' ');
  expect(steering.exec(stdout), `stdout of ${named}: ${JSON.stringify(stdout)}`).toBeNull();
  expect(steering.exec(stderr), `stderr of ${named}: ${JSON.stringify(stderr)}`).toBeNull();
  expect(stderr).not.toContain('This is a bug');
  return stdout + stderr;
};

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

test('no command shows a control character of a name, and drawings stay XML', async () => {
  const folder = join(emptyFolder(), `folder${evil}`);
  const out = join(folder, 'runs');
  mkdirSync(folder);
  writeFileSync(join(folder, 'train.csv'), table);
  writeFileSync(join(folder, 'test.csv'), table);
  const file = join(folder, 'experiment.yaml');
  writeFileSync(file, JSON.stringify(experiment));
  const names = ['--out', out];
  for (const args of [
    ['validate', file],
    ['validate', file, '--json'],
    ['plan', file],
    ['plan', file, '--json'],
    ['explain', file],
    ['explain', file, '--json'],
    ['run', file, '--engine', 'cpu', ...names],
    ['run', file, '--engine', 'cpu', '--json', ...names],
  ])
    await expectPlain(...args);
  const [first, second] = readdirSync(join(out, readdirSync(out)[0]!)).filter((name) => name.startsWith('20'));
  const runs = [first!, second!].map((name) => join(out, readdirSync(out)[0]!, name));
  const rows = join(folder, 'rows.csv');
  writeFileSync(rows, table);
  for (const args of [
    ['report', runs[0]!],
    ['compare', ...runs, ...names],
    ['compare', ...runs, '--csv', ...names],
    ['compare', ...runs, '--json', ...names],
    ['diff', ...runs, ...names],
    ['diff', ...runs, '--json', ...names],
    ['evaluate', runs[0]!],
    ['evaluate', runs[0]!, '--json'],
    ['predict', runs[0]!, rows],
    ['predict', runs[0]!, rows, '--format', 'csv'],
    ['export', runs[0]!],
    ['resume', runs[0]!],
    ['reproduce', runs[0]!, ...names],
    ['profile', file, '--engine', 'cpu'],
  ])
    await expectPlain(...args);
  for (const svg of filesBelow(out, '.svg')) expect(steering.exec(readFileSync(svg, 'utf8')), svg).toBeNull();
  expect(filesBelow(out, '.svg').length).toBeGreaterThan(2);
  for (const csv of filesBelow(out, '.csv')) expect(steering.exec(readFileSync(csv, 'utf8')), csv).toBeNull();
}, 120_000);

test('no command shows a control character of what is wrong', async () => {
  const folder = emptyFolder();
  const file = join(folder, 'experiment.yaml');
  for (const changed of [
    { ...experiment, [`key${evil}`]: 1 },
    { ...experiment, optimizer: `sgd${evil}` },
    { ...experiment, optimizer: { type: 'sgd', [evil]: evil } },
    { ...experiment, train: { epochs: evil } },
    { ...experiment, extends: evil },
    { ...experiment, data: { type: 'csv', train: evil, target: evil } },
    { ...experiment, model: { layers: [{ type: evil }] } },
    { ...experiment, use: [`./${evil}.ts`] },
    { ...experiment, name: `\${env:${evil}}` },
  ]) {
    writeFileSync(file, JSON.stringify(changed));
    for (const args of [
      ['validate', file],
      ['validate', file, '--json'],
      ['explain', file],
      ['run', file],
    ])
      await expectPlain(...args);
  }
  for (const args of [
    [evil],
    ['run', evil],
    ['run', file, `--${evil}`],
    ['run', file, '--set', `${evil}=1`],
    ['run', file, '--set', `train.epochs=${evil}`],
    ['describe', evil],
    ['describe', 'layer', evil],
    ['report', evil],
    ['compare', evil],
    ['diff', evil, evil],
    ['evaluate', evil],
    ['predict', evil, evil],
    ['export', evil],
    ['export', evil, '--format', evil],
    ['resume', evil],
    ['reproduce', evil],
    ['sync', evil],
    ['schema', evil],
    ['plan', evil],
    ['profile', evil],
    ['serve', evil],
    ['serve', evil, '--port', evil],
    ['ui', '--port', evil],
  ])
    await expectPlain(...args);
}, 60_000);
