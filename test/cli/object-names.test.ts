import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder } from './_assay.ts';
import { rawCommand } from './_in-process.ts';

/** Names that every JavaScript object has. */
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const;

const train = async (folder: string, experiment: object): Promise<string> => {
  const file = join(folder, 'experiment.yaml');
  writeFileSync(file, JSON.stringify({ name: 'named', optimizer: 'sgd', train: { epochs: 2 }, ...experiment }));
  const { stderr } = await rawCommand('run', file, '--engine', 'cpu', '--out', folder, '--quiet');
  expect(stderr).toBe('');
  return join(
    folder,
    'named',
    readdirSync(join(folder, 'named')).find((name) => name.startsWith('20'))!,
  );
};

const use = async (run: string, input: string): Promise<string> => {
  let printed = '';
  for (const args of [
    ['report', run],
    ['evaluate', run],
    ['evaluate', run, '--json'],
    ['predict', run, input],
    ['predict', run, input, '--format', 'csv'],
    ['compare', run, run],
    ['diff', run, run],
    ['export', run],
  ]) {
    const { code, stdout, stderr } = await rawCommand(...args);
    expect({ args, code, stderr }).toMatchObject({ args, code: 0 });
    printed += stdout;
  }
  return printed;
};

test('classes and columns may have the names of an object’s properties', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'data'));
  const rows = names.flatMap((name, i) => [`${i},${i * i},${i % 2},${name}`, `${i + 0.1},${i * i},${i % 2},${name}`]);
  const text = `${['__proto__,constructor,toString,class', ...rows].join('\n')}\n`;
  writeFileSync(join(folder, 'data.csv'), text);
  const run = await train(folder, {
    data: { type: 'csv', train: 'data.csv', test: 'data.csv', target: 'class', labels: 'class', batch: { train: 5 } },
    model: {
      layers: [{ type: 'dense', units: 4, name: 'constructor' }, 'relu', { type: 'dense', units: names.length }],
    },
    loss: 'crossEntropy',
    metrics: ['accuracy'],
    reporters: ['csv', 'plots'],
  });
  const printed = await use(run, join(folder, 'data.csv'));
  for (const name of names) expect(printed).toContain(name);
}, 60_000);

test('so may targets that are values', async () => {
  const folder = emptyFolder();
  const text = `${['x,__proto__,valueOf', ...Array.from({ length: 8 }, (_, i) => `${i},${i},${-i}`)].join('\n')}\n`;
  writeFileSync(join(folder, 'data.csv'), text);
  const run = await train(folder, {
    data: {
      type: 'csv',
      train: 'data.csv',
      test: 'data.csv',
      target: ['__proto__', 'valueOf'],
      labels: 'value',
      batch: { train: 4 },
    },
    model: { layers: [{ type: 'dense', units: 2 }] },
    loss: 'meanSquaredError',
    reporters: ['csv', 'plots'],
  });
  await use(run, join(folder, 'data.csv'));
}, 60_000);
