import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from '../../src/contracts/run-events.ts';
import { fixtureFolder } from '../fixtures/runs/fixture-events.ts';

interface Made {
  readonly momentum: number;
  readonly status: 'completed' | 'pruned' | 'failed';
  /** Test accuracy of each repeat; none of a trial that never began. */
  readonly values: readonly Value[];
}

/**
 * The folder of a sweep `mnist` over momentum, as `assay run` leaves it; each run is the fixture’s with its own value.
 * Gives the folder of all runs.
 */
export const sweepFolder = (trials: readonly Made[]): string => {
  const out = mkdtempSync(join(tmpdir(), 'assay-sweep-'));
  const folder = join(out, 'mnist/sweep');
  mkdirSync(folder, { recursive: true });
  const time = (second: number) => new Date(Date.UTC(2026, 10, 24, 9, 0, second)).toISOString();
  const settings = {
    space: { 'optimizer.momentum': { uniform: [0, 1] } },
    zip: [],
    where: null,
    sampler: { type: 'random', trials: trials.length },
    enqueue: [],
    pruner: null,
    objective: { metric: 'test/accuracy', goal: null },
    repeats: 2,
    budget: {},
    parallel: 1,
    retries: 1,
    trialTimeout: null,
  };
  const header = {
    name: 'mnist',
    seed: 1,
    settings,
    objective: { metric: 'test/accuracy', goal: 'maximize' },
    parameters: [{ id: 'optimizer.momentum', path: 'optimizer.momentum', kind: 'uniform' }],
    experiment: {},
    data: 'd',
    modules: [],
    asked: { type: 'auto' },
    engine: { type: 'onnx' },
  };
  const lines: object[] = [
    { state: 'began', time: time(0) },
    { state: 'sweep', header, anew: true, time: time(0) },
  ];
  trials.forEach(({ momentum, status, values }, index) => {
    const claim = { index, attempt: 1, token: String(index) };
    lines.push(
      {
        state: 'queued',
        index,
        candidate: index,
        point: { 'optimizer.momentum': momentum },
        key: String(index),
        time: time(index),
      },
      { state: 'running', ...claim, time: time(index) },
    );
    values.forEach((value, repeat) => {
      writeRun(join(folder, 'trials', String(index), String(1 + repeat)), momentum, value);
      lines.push({
        state: 'ran',
        ...claim,
        run: {
          repeat,
          seed: 1 + repeat,
          status,
          reason: 'Done.',
          values: { 'test/accuracy': value },
          epochs: 20,
          seconds: 2,
        },
        time: time(index),
      });
    });
    lines.push({
      state: status,
      ...claim,
      outcome: { status, reason: 'Done.', values, epochs: 20 * values.length, seconds: 2 * values.length },
      time: time(index),
    });
  });
  writeFileSync(join(folder, 'sweep.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return out;
};

const writeRun = (folder: string, momentum: number, value: Value): void => {
  cpSync(fixtureFolder('stopped'), folder, { recursive: true });
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  lines[0].plan.experiment.optimizer.momentum = momentum;
  lines[0].plan.origins['optimizer.momentum'] = { from: 'sweep', at: 'mnist.yaml:3:1' };
  for (const line of lines) if (line.type === 'epoch:end') line.values['test/accuracy'] = value;
  writeFileSync(join(folder, 'events.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
};
