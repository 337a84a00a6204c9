/**
 * The figures of docs/sweeps.md: `npx tsx bench/sweep.ts [--trials 2000] [--rounds 2]`.
 * What a trial costs beyond its steps, what reopening a journal costs, and how many trials per minute two workers make
 * of the MNIST sweep.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openJournal } from '../src/sweep/journal/store.ts';
import { readSweep } from '../src/results/sweep/read-sweep.ts';
import { measure, median } from './measure.ts';

const root = join(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: { trials: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '2' } },
});
const trials = Number(options.trials);
const print = (text: string) => console.log(text);
const run = (args: readonly string[]) =>
  measure([process.execPath, join(root, 'dist/cli.js'), 'run', ...args, '--quiet'], { cwd: root });

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));

/** Inline data, one dense layer, three steps. */
const toy = `name: toy
data: {type: inline, features: [[0, 0], [0, 1], [1, 0], [1, 1], [0, 0.1], [0.1, 1], [1, 0.1], [0.9, 1]], labels: [a, b, b, a, a, b, b, a], split: {validation: 0.25}, batch: {train: 2}}
model: {layers: [{type: dense, units: 2}]}
loss: crossEntropy
optimizer: {type: sgd, learningRate: 0.1, momentum: 0.5}
train: {epochs: 1}
reporters: []
sweep:
  space: {optimizer.learningRate: {logUniform: [0.001, 1]}, optimizer.momentum: {uniform: [0.1, 0.9]}}
  sampler: {type: random, trials: ${trials}}
`;

const overhead = async (parallel: number): Promise<void> => {
  const file = join(folder, 'toy.yaml');
  writeFileSync(file, toy);
  const { seconds } = await run([
    file,
    '--out',
    join(folder, `runs-${parallel}`),
    '--set',
    `sweep.parallel=${parallel}`,
  ]);
  const { trials: done } = await readSweep(join(folder, `runs-${parallel}`, 'toy'));
  const steps = done.reduce((sum, trial) => sum + trial.seconds, 0);
  const each = (1000 * (seconds * parallel - steps)) / done.length;
  print(
    `${trials} trials of 3 steps, ${parallel} ${parallel === 1 ? 'worker' : 'workers'}: ${seconds.toFixed(1)} s, ` +
      `${((1000 * seconds) / trials).toFixed(1)} ms from trial to trial, ${each.toFixed(1)} ms of a worker's time ` +
      `beyond the steps of each (${((1000 * steps) / done.length).toFixed(1)} ms)`,
  );
};

const reopening = async (): Promise<void> => {
  const path = join(folder, 'journal/sweep.jsonl');
  const lines = readFileSync(join(folder, 'runs-1/toy/sweep/sweep.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { state: string; index?: number });
  const header = lines.filter(({ index }) => index === undefined).slice(0, 2);
  const first = lines.filter(({ index }) => index === 0);
  const store = openJournal(path);
  await store.close();
  writeFileSync(
    path,
    [
      ...header,
      ...Array.from({ length: 10_000 }, (_, index) =>
        first.map((line) => ({ ...line, index, key: String(index) })),
      ).flat(),
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await openJournal(path).close();
    times.push(performance.now() - start);
  }
  print(`The journal of 10,000 trials is open again in ${median(times).toFixed(0)} ms`);
};

const throughput = async (): Promise<void> => {
  const file = join(root, 'experiments/mnist-mlp-sweep.yaml');
  const rates: Record<number, number[]> = { 1: [], 2: [] };
  for (let round = 0; round < Number(options.rounds); round++)
    for (const parallel of [1, 2]) {
      const { seconds } = await run([
        file,
        '--epochs',
        '2',
        '--set',
        `sweep.parallel=${parallel}`,
        '--set',
        'reporters=[csv]',
        '--out',
        join(folder, `mnist-${round}-${parallel}`),
      ]);
      rates[parallel]!.push(720 / seconds);
      print(
        `The MNIST sweep, 12 trials of 2 epochs, ${parallel} ${parallel === 1 ? 'worker' : 'workers'}: ` +
          `${(720 / seconds).toFixed(1)} trials a minute`,
      );
    }
  print(`Two workers make ${(Math.max(...rates[2]!) / Math.max(...rates[1]!)).toFixed(2)} × the trials of one`);
};

try {
  await overhead(1);
  await overhead(2);
  await reopening();
  await throughput();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
