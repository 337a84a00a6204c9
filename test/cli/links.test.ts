import {
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder } from './_assay.ts';
import { command } from './_in-process.ts';

const experiment = JSON.stringify({
  name: 'mailed',
  data: {
    type: 'inline',
    features: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    labels: ['even', 'odd', 'odd', 'even'],
    test: { features: [[0, 0.9]], labels: ['odd'] },
    batch: { train: 2, test: 1 },
  },
  model: { layers: [{ type: 'dense', units: 2 }] },
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: 'sgd',
  train: { epochs: 1, checkpoint: { every: '1 epochs' } },
  reporters: ['csv', 'plots'],
});

const sweep = (text: string): string =>
  JSON.stringify({
    ...(JSON.parse(text) as object),
    name: 'swept',
    sweep: {
      space: { 'optimizer.learningRate': [0.1, 0.2] },
      objective: { metric: 'train/loss' },
      parallel: 1,
    },
  });

let runs: string;
let input: string;
beforeAll(async () => {
  runs = emptyFolder();
  input = join(runs, 'input.jsonl');
  writeFileSync(input, '[0, 1]\n');
  for (const [file, text] of [
    ['mailed.yaml', experiment],
    ['swept.yaml', sweep(experiment)],
  ] as const) {
    writeFileSync(join(runs, file), text);
    const ended = await command('run', join(runs, file), '--engine', 'cpu', '--out', runs, '--quiet');
    expect(ended.stderr).toBe('');
  }
  const run = join(runs, 'mailed/latest');
  await command('evaluate', run, '--engine', 'cpu');
  await command('export', run);
  await command('report', join(runs, 'swept'));
}, 60_000);

/** Puts a link in place of what is at `name`, or would be, and what was there elsewhere; returns its new place. */
const plant = (folder: string, name: string): string => {
  const path = join(folder, name);
  const outside = join(emptyFolder(), 'outside');
  mkdirSync(dirname(path), { recursive: true });
  if (lstatSync(path, { throwIfNoEntry: false })) renameSync(path, outside);
  else writeFileSync(outside, 'secret');
  symlinkSync(outside, path);
  for (const file of filesOf(outside)) utimesSync(file, new Date(1e12), new Date(2e12));
  return outside;
};

const filesOf = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesOf(join(path, name))) : [path];

/** Names, times of reading and writing, then contents: reading these changes the times. */
const stateOf = (path: string) => {
  const files = filesOf(path);
  const times = files.map((file) => [file, statSync(file).atimeMs, statSync(file).mtimeMs]);
  return { times, contents: files.map((file) => readFileSync(file, 'base64')) };
};

/** Whether this file system keeps the time of the last reading. */
const keepsAccess = (): boolean => {
  const file = join(emptyFolder(), 'file');
  writeFileSync(file, 'read');
  utimesSync(file, new Date(1e12), new Date(2e12));
  readFileSync(file);
  return statSync(file).atimeMs !== 1e12;
};

const unsafe = /leads out of this folder/;

/** Runs commands over a folder with a link in it; each must leave the link's target alone. Returns how many refused. */
const refusals = async (folder: string, name: string, commands: readonly (readonly string[])[]): Promise<number> => {
  const outside = plant(folder, name);
  let refused = 0;
  for (const args of commands) {
    const before = stateOf(outside);
    for (const file of filesOf(outside)) utimesSync(file, new Date(1e12), new Date(2e12));
    const { stdout, stderr } = await command(...args);
    const after = stateOf(outside);
    expect(after.contents, args.join(' ')).toEqual(before.contents);
    expect(
      after.times.map(([file]) => file),
      args.join(' '),
    ).toEqual(before.times.map(([file]) => file));
    if (keepsAccess())
      expect(
        after.times.map(([, read]) => read),
        args.join(' '),
      ).toEqual(after.times.map(() => 1e12));
    expect(`${stdout}${stderr}`).not.toContain('This is a bug');
    if (unsafe.test(`${stdout}${stderr}`)) refused++;
  }
  return refused;
};

test.each([
  'experiment.yaml',
  'plan.json',
  'environment.json',
  'source.json',
  'events.jsonl',
  'metrics.csv',
  'plots',
  'plots/loss.svg',
  'model',
  'model/model.json',
  'model/weights.bin',
  'model/transforms.json',
  'checkpoints',
  'evaluation',
  'evaluation/test/plots',
  'evaluation/test/metrics.csv',
  'export',
  'export/model.onnx',
  '.lock',
])(
  'a link at `%s` of a run is neither read nor written through',
  async (name) => {
    const out = emptyFolder();
    cpSync(join(runs, 'mailed'), join(out, 'mailed'), { recursive: true, verbatimSymlinks: true });
    cpSync(join(runs, 'mailed.yaml'), join(out, 'mailed.yaml'));
    const run = join(
      out,
      'mailed',
      readdirSync(join(out, 'mailed')).find((entry) => entry.startsWith('20'))!,
    );
    const refused = await refusals(run, name, [
      ['report', run],
      ['compare', run, '--out', out],
      ['diff', run, run, '--out', out],
      ['evaluate', run, '--engine', 'cpu'],
      ['export', run],
      ['export', run, '--format', 'tfjs'],
      ['predict', run, input],
      ['resume', run, '--extend', 'epochs=2'],
      ['reproduce', run, '--out', join(out, 'again'), '--quiet'],
    ]);
    expect(refused).toBeGreaterThan(0);
  },
  60_000,
);

test.each(['sweep.jsonl', 'results.csv', 'summary.md', 'plots', 'trials', 'trials/0', '.lock'])(
  'a link at `%s` of a sweep is neither read nor written through',
  async (name) => {
    const out = emptyFolder();
    cpSync(join(runs, 'swept'), join(out, 'swept'), { recursive: true, verbatimSymlinks: true });
    cpSync(join(runs, 'swept.yaml'), join(out, 'swept.yaml'));
    const folder = join(out, 'swept/sweep');
    const refused = await refusals(folder, name, [
      ['report', folder],
      ['compare', folder, '--out', out],
      ['evaluate', folder, '--engine', 'cpu'],
      ['predict', folder, input],
      ['run', join(out, 'swept.yaml'), '--engine', 'cpu', '--out', out, '--quiet'],
    ]);
    expect(refused).toBeGreaterThan(0);
  },
  60_000,
);
