import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { random } from '../../src/mathematics/random.ts';
import { readRun } from '../../src/results/run/read-run.ts';
import { newestCheckpoint } from '../../src/runner/state/checkpoint.ts';
import { assay, emptyFolder, root } from '../cli/_assay.ts';
import { command } from '../cli/_in-process.ts';

const classes = ['dim', 'middle', 'bright'];
const stream = random(3, 'test/resume');
const rows = (count: number) => {
  const labels = Array.from({ length: count }, () => stream.integer(3));
  return {
    features: labels.map((label) =>
      Array.from({ length: 16 }, () => Math.round(100 * (stream.uniform() + label / 3)) / 100),
    ),
    labels: labels.map((label) => classes[label]),
  };
};
const { features, labels } = rows(250);

/** A model, an optimizer and the rest that has a state, on data that train in a moment. */
const experiment = (rest: object): string =>
  JSON.stringify({
    name: 'killed',
    data: { type: 'inline', features, labels, test: rows(20), batch: { train: 4, test: 16 } },
    loss: 'crossEntropy',
    metrics: ['accuracy'],
    reporters: ['csv'],
    ...rest,
  });

const train = { epochs: 6, logEvery: 1, checkpoint: { every: '3 steps' } };
const sgd = { type: 'sgd', momentum: 0.9, learningRate: 0.05 };

/**
 * Experiments by name; each has 378 steps, 63 an epoch, the last of an epoch with a smaller batch. Blocks enough that a
 * checkpoint is written while they run.
 */
export const experiments: Readonly<Record<string, string>> = {
  'an MLP with dropout': experiment({
    reporters: ['csv', 'plots'],
    model: {
      layers: [{ type: 'dense', units: 12 }, 'relu', { type: 'dropout', rate: 0.4 }, { type: 'dense', units: 3 }],
    },
    optimizer: sgd,
    train,
  }),
  'a CNN with batchNorm': experiment({
    model: {
      layers: [
        { type: 'reshape', shape: [4, 4, 1] },
        { type: 'conv2d', filters: 3, kernelSize: 3 },
        'batchNorm',
        'relu',
        'flatten',
        { type: 'dense', units: 3 },
      ],
    },
    optimizer: sgd,
    train,
  }),
  'Adam with warmup and cosine': experiment({
    model: { layers: [{ type: 'dense', units: 12 }, 'tanh', { type: 'dense', units: 3 }] },
    optimizer: { type: 'adam', learningRate: { type: 'cosine', start: 0.05, warmup: '5 steps' } },
    train,
  }),
  'plateau with early stopping': experiment({
    model: { layers: [{ type: 'dense', units: 12 }, 'relu', { type: 'dense', units: 3 }] },
    optimizer: { type: 'sgd', momentum: 0.9, learningRate: { type: 'plateau', start: 0.5, patience: 1 } },
    train: { ...train, stoppers: [{ type: 'earlyStopping', patience: 3 }] },
  }),
};

/** What is done to a process while it trains, by a module that is loaded into it. */
const preload = (name: string, env: Record<string, string>) => ({
  ...env,
  NODE_OPTIONS: `--import=${join(root, `test/run/${name}`)}`,
});

const start = async (text: string, engine: string, env?: Record<string, string>, ...changes: string[]) => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub/experiment.yaml'), text);
  const args = [
    'run',
    join(folder, 'sub/experiment.yaml'),
    '--quiet',
    '--engine',
    engine,
    '--out',
    join(folder, 'runs'),
    ...changes,
  ];
  return { ended: await (env ? assay(args, { env }) : command(...args)), folder: join(folder, 'runs/killed/latest') };
};

export const run = async (text: string, engine: string, kill?: string, ...changes: string[]): Promise<string> => {
  const { ended, folder } = await start(
    text,
    engine,
    kill === undefined ? undefined : preload('_kill.mjs', { KILL: kill }),
    ...changes,
  );
  expect(ended).toEqual({ code: kill === undefined ? 0 : null, stdout: '', stderr: '' });
  return folder;
};

/** A run during which the disk gets full. */
export const runOutOfDisk = async (text: string, step: number): Promise<string> => {
  const { ended, folder } = await start(text, 'onnx', preload('_full-disk.mjs', { FULL: String(step) }));
  expect(ended).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /events\.jsonl` could not be written: the disk is full\. What was written before is kept\. Once it can be, `assay resume .*` continues from step \d+\.\n$/,
    ) as string,
  });
  return folder;
};

const untimed = (csv: string) => csv.replace(/,[^,\n]*$/gm, '');
const bytesOf = (path: string, ...files: string[]) => files.map((file) => readFileSync(join(path, file)));

/** Everything of a run that counts: values, plots, weights, and all that the training would go on with. */
const resultOf = async (folder: string) => {
  const { events, problems } = await readRun(folder);
  const { found } = await newestCheckpoint(folder);
  return {
    problems,
    metrics: untimed(readFileSync(join(folder, 'metrics.csv'), 'utf8')),
    told: events.flatMap((event) =>
      event.type === 'step' || event.type === 'epoch:end'
        ? [[event.type, event.step, event.epoch, event.learningRate, event.values]]
        : [],
    ),
    files: bytesOf(folder, 'model/weights.bin', ...(existsSync(join(folder, 'plots')) ? ['plots/loss.svg'] : [])),
    tensors: found!.snapshot.tensors,
    progress: { ...found!.snapshot.progress, seconds: 0, epochBegan: 0 },
    end: events
      .filter(({ type }) => type === 'trial:end')
      .map((event) => ({ ...event, time: '', attempt: 0, run: '', seconds: 0 })),
  };
};

const straight = new Map<string, ReturnType<typeof resultOf>>();

/** A run never stopped and one killed there and resumed are equal, bit by bit. */
export const survives = async (name: string, kill: string, engine = 'onnx'): Promise<string | null> =>
  goesOn(name, await run(experiments[name]!, engine, kill), { engine });

/**
 * A run that was stopped goes on to what one never stopped comes to, bit by bit; resolves to the checkpoint that it
 * went on from.
 */
export const goesOn = async (
  name: string,
  folder: string,
  { engine = 'onnx', options = [] }: { engine?: string; options?: readonly string[] } = {},
): Promise<string | null> => {
  const key = `${name} ${engine}`;
  if (!straight.has(key)) straight.set(key, run(experiments[name]!, engine).then(resultOf));
  expect(await command('resume', folder, '--quiet', ...options)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await resultOf(folder)).toEqual(await straight.get(key));
  const { resumed, attempt } = (await readRun(folder)).events.find((event) => event.type === 'trial:start')!;
  expect(attempt).toBe(2);
  return resumed!.checkpoint;
};
