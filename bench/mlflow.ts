/**
 * What MLflow costs a training, against a real server: `npm run bench:mlflow -- --python PATH [--only metrics|trials]`,
 * after `npm run build`, with a Python that MLflow is installed for.
 *
 * metrics: 10,000 a second for 10 s, told by a training that computes the rest of the time; the same without the
 * server, in alternating rounds.
 * trials: a sweep of 500 trials of a toy model, all of them children of one run.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { run, startUi } from '../src/index.ts';
import { createMlflow } from '../src/reporters/mlflow/reporter.ts';
import { openEventLog } from '../src/results/run/event-log.ts';
import type { Event } from '../src/contracts/events.ts';
import { measure } from './measure.ts';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
const print = (text: string) => console.log(text);
const toy = (name: string, more: string) => `name: ${name}
data: {type: inline, features: [[0, 0], [0, 1], [1, 0], [1, 1]], labels: [a, b, b, a], split: {test: 0.5}, batch: {train: 2}}
model: {layers: [{type: dense, units: 2}]}
loss: crossEntropy
optimizer: {type: sgd, learningRate: 0.1, momentum: 0.1}
train: {epochs: 1}
${more}
`;
const write = (name: string, more: string): string => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, toy(name, more));
  return file;
};

const controller = new AbortController();
const server = await startUi({
  port: 5055,
  folder: join(folder, 'server'),
  python: options.python,
  signal: controller.signal,
});
process.env['MLFLOW_TRACKING_URI'] = server.uri;
const ask = async (path: string, body?: object) =>
  (
    await fetch(
      `${server.uri}/api/2.0/mlflow/${path}`,
      body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    )
  ).json() as Promise<Record<string, never>>;
const runsOf = async (
  experiment: string,
): Promise<
  readonly { info: { run_id: string; status: string }; data: { tags?: { key: string; value: string }[] } }[]
> => {
  const { experiment_id } = (await ask(`experiments/get-by-name?experiment_name=${experiment}`))[
    'experiment'
  ] as unknown as { experiment_id: string };
  return (await ask('runs/search', { experiment_ids: [experiment_id], max_results: 5000 }))['runs'] ?? [];
};

const [stepsPerSecond, seconds, names] = [1000, 10, Array.from({ length: 8 }, (_, i) => `train/value${i}`)];

/** Some 0.7 ms of arithmetic, always the same. */
let sink = 0;
const compute = (times: number): void => {
  for (let i = 0; i < times; i++) sink += Math.sin(i + sink);
};
const timesFor = (milliseconds: number): number => {
  const [times, slices] = [10_000, 500];
  for (let slice = 0; slice < slices; slice++) compute(times);
  const start = performance.now();
  for (let slice = 0; slice < slices; slice++) compute(times);
  return Math.round((times * slices * milliseconds) / (performance.now() - start));
};

interface Told {
  /** Metrics a second. */
  readonly rate: number;
  /** Shares of the time that computing and reporting took. */
  readonly computing: number;
  readonly telling: number;
  /** Milliseconds that the loop was late, beyond which one turn in a hundred came. */
  readonly late: number;
  /** Seconds from the last metric until all are there; NaN without a server. */
  readonly arrived: number;
}

/** Tells 8 values, the rate and the speed of a thousand steps a second. */
const tell = async (template: string, name: string, times: number, sent: boolean): Promise<Told> => {
  const path = join(folder, name);
  cpSync(template, path, { recursive: true });
  const [start] = readFileSync(join(path, 'events.jsonl'), 'utf8')
    .split('\n')
    .map((line) => JSON.parse(line || 'null') as Event);
  rmSync(join(path, 'mlflow'), { recursive: true });
  writeFileSync(join(path, 'events.jsonl'), `${JSON.stringify({ ...start!, run: name })}\n`);
  const log = openEventLog({ path, run: name });
  const source = { file: join(path, 'experiment.yaml'), modules: [] };
  const reporter = sent
    ? await createMlflow(
        { offline: false, onError: 'continue', flushTimeout: { value: 120, unit: 's' } as never, system: false },
        { folder: { path, run: name }, source, place: 0, terminal: null } as never,
      )
    : null;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let [computing, telling] = [0, 0];
  const began = performance.now();
  for (let step = 1; step <= stepsPerSecond * seconds; step++) {
    const a = performance.now();
    compute(times);
    const b = performance.now();
    const values = Object.fromEntries(names.map((value, i) => [value, Math.sin(step / 100 + i)]));
    log.append({
      v: 1,
      type: 'step',
      time: new Date().toISOString(),
      run: name,
      attempt: 1,
      step,
      epoch: 0,
      learningRate: 0.1 / step,
      values,
      stepsPerSecond: 1000 / (b - a),
    });
    computing += b - a;
    telling += performance.now() - b;
    do await turn();
    while (performance.now() - began < (1000 * step) / stepsPerSecond);
  }
  const took = performance.now() - began;
  delay.disable();
  log.append({
    ...start!,
    type: 'trial:end',
    status: 'completed',
    reason: 'All is told.',
    best: null,
    seconds,
  } as never);
  log.close();
  const over = performance.now();
  await reporter?.close?.();
  return {
    rate: (1000 * stepsPerSecond * seconds * (names.length + 2)) / took,
    computing: computing / took,
    telling: telling / took,
    late: delay.percentile(99) / 1e6,
    arrived: sent ? (performance.now() - over) / 1000 : NaN,
  };
};

const metrics = async (): Promise<void> => {
  const { folder: template } = await run(
    write('metrics', `out: ${folder}/runs\nreporters: [{type: mlflow, offline: true, system: false, model: false}]`),
  );
  const times = timesFor(0.7);
  for (let round = 0; round < rounds; round++) {
    for (const sent of [false, true]) {
      const { rate, computing, telling, late, arrived } = await tell(
        template,
        `${sent ? 'sent' : 'kept'}-${round}`,
        times,
        sent,
      );
      print(
        `${sent ? 'to MLflow' : 'events.jsonl alone'}: ${rate.toFixed(0)} metrics a second, computing ` +
          `${(100 * computing).toFixed(1)} %, telling ${(100 * telling).toFixed(2)} % of the time; loop late by ` +
          `${late.toFixed(2)} ms (p99)${sent ? `; all there after ${arrived.toFixed(1)} s` : ''}`,
      );
    }
  }
  const counts = await Promise.all(
    (await runsOf('metrics')).map(async ({ info }) => {
      let count = 0;
      for (const name of [...names, 'learningRate', 'stepsPerSecond'])
        count +=
          (
            await ask(
              `metrics/get-history?run_id=${info.run_id}&metric_key=${encodeURIComponent(`step/${name.replace('train/', '')}`)}&max_results=25000`,
            )
          )['metrics']?.['length'] ?? 0;
      return count;
    }),
  );
  print(`The server has ${counts.join(' and ')} metrics, of ${stepsPerSecond * seconds * (names.length + 2)} each.`);
};

const trials = async (): Promise<void> => {
  const grid = (count: number) => `[${Array.from({ length: count }, (_, i) => ((i + 1) / 100).toFixed(2)).join(', ')}]`;
  const file = write(
    'trials',
    'reporters: [{type: mlflow, flushTimeout: 10 min, system: false}]\nsweep: {space: {optimizer.learningRate: ' +
      `${grid(25)}, optimizer.momentum: ${grid(20)}}, objective: {metric: train/loss}, parallel: 2}`,
  );
  const assay = (more: readonly string[]) =>
    measure([
      process.execPath,
      join(import.meta.dirname, '../dist/cli.js'),
      'run',
      file,
      '--quiet',
      '--out',
      join(folder, `trials${more.length}`),
      ...more,
    ]);
  const alone = await assay(['--no-mlflow']);
  print(`500 trials without a server: ${alone.seconds.toFixed(0)} s`);
  const sent = await assay([]);
  const children = (await runsOf('trials')).filter(({ data }) =>
    data.tags?.some(({ key }) => key === 'mlflow.parentRunId'),
  );
  print(
    `500 trials, sent: ${sent.seconds.toFixed(0)} s; the server has ${children.length} children, ` +
      `${children.filter(({ info }) => info.status === 'FINISHED').length} of them finished.`,
  );
};

print(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus()[0]!.model}, ${cpus().length} ` +
    'cores, the server on the same machine\n',
);
try {
  for (const [name, section] of Object.entries({ metrics, trials }))
    if (options.only === undefined || options.only === name) await section();
} finally {
  controller.abort();
  await server.ended;
  rmSync(folder, { recursive: true });
}
