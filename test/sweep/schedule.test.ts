import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSweep } from '../../src/sweep/coordinate/load-sweep.ts';
import { createReferee } from '../../src/sweep/schedule/referee.ts';
import { canonical } from '../../src/experiment/plan/fingerprint.ts';
import { random } from '../../src/mathematics/random.ts';
import { planTrial } from '../../src/sweep/space/plan-trial.ts';
import { createPropose, type Propose } from '../../src/sweep/search/propose.ts';
import { schedule, type Scheduling } from '../../src/sweep/schedule/schedule.ts';
import { openJournal } from '../../src/sweep/journal/store.ts';
import type { History, Trial } from '../../src/contracts/trials.ts';
import type { SweepPlan } from '../../src/sweep/space/sweep-plan.ts';
import type { Point } from '../../src/contracts/search.ts';
import { emptyFolder } from '../cli/_assay.ts';
import { sweepFile } from './_run-sweep.ts';

const space =
  'sweep.space={optimizer.learningRate: {logUniform: [0.001, 1]}, optimizer.beta1: [0.5, 0.7, 0.9], ' +
  'train.epochs: {int: [2, 9]}}';
const grid =
  'sweep.space={optimizer.learningRate: [0.01, 0.02, 0.05], optimizer.beta1: [0.5, 0.7, 0.9], train.epochs: [3, 6]}';

interface Simulated {
  readonly ended: Scheduling;
  readonly trials: readonly Trial[];
  /** Points, outcomes and verdicts, as far as they are the same however busy the machine is. */
  readonly found: string;
}

/** What a trial comes to: by its point alone. Some fail. */
const valueOf = (point: Point, epoch: number): number => random(7, canonical(point)).uniform() + 1 / (1 + epoch);
const fails = (point: Point, share: number): boolean => random(8, canonical(point)).uniform() < share;

const planned = async (sweep: SweepPlan, point: Point) => ({ ...(await planTrial(sweep, point)), lineage: '' });

/** Runs a sweep whose trials take no time but a random number of turns of the event loop. */
const simulate = async (sweep: SweepPlan, parallel: number, interleaving: number, share = 0): Promise<Simulated> => {
  const store = openJournal(join(emptyFolder(), 'sweep.jsonl'));
  const turns = random(interleaving, 'turns');
  const turn = async () => {
    for (let left = turns.integer(6); left >= 0; left--) await new Promise((resolve) => setImmediate(resolve));
  };
  const signal = new AbortController().signal;
  const referee = createReferee({ sweep, store, signal, tell: () => undefined });
  const planPoint = (point: Point) => planned(sweep, point);
  const propose = createPropose({ sweep, planTrial: planPoint, seconds: () => store.seconds() });
  const ended = await schedule({
    store,
    settings: sweep.settings,
    objective: sweep.objective,
    propose: pure(propose, () => createPropose({ sweep, planTrial: planPoint, seconds: () => store.seconds() })),
    planTrial: () => Promise.reject(new Error('No trial waits.')),
    parallel,
    signal,
    tell: (trial) => void (trial.outcome && referee.changed()),
    run: async ({ index, point }, plan, repeat) => {
      const { epochs } = plan.experiment.train;
      const { seed } = plan.experiment;
      const outcome = (status: 'completed' | 'pruned' | 'failed', done: number) => ({
        result: {
          repeat,
          seed,
          status,
          reason: '',
          values: { [sweep.objective.metric]: valueOf(point, done - 1) },
          epochs: done,
          seconds: 0,
        },
      });
      for (let epoch = 0; epoch < epochs; epoch++) {
        await turn();
        if (fails(point, share)) return outcome('failed', epoch + 1);
        const judged =
          repeat === 0 &&
          referee.judges(plan) &&
          (await referee.judge(index, plan, [
            { epoch, step: (epoch + 1) * plan.facts.stepsPerEpoch, value: valueOf(point, epoch) },
          ]));
        if (judged) return outcome('pruned', epoch + 1);
      }
      return outcome('completed', epochs);
    },
  });
  const { trials } = await store.history();
  const verdicts = [...(await store.verdicts())].sort((a, b) => a.trial - b.trial || a.rung.value - b.rung.value);
  await store.close();
  return { ended, trials, found: canonical({ ended, trials, verdicts }) };
};

/** What is remembered between calls changes nothing: a proposal is a function of the history. */
const pure = (propose: Propose, fresh: () => Propose): Propose => {
  let calls = 0;
  return async (history: History) => {
    const decision = await propose(history);
    if (++calls % 5 === 0) expect(decisionWords(await fresh()(history))).toEqual(decisionWords(decision));
    return decision;
  };
};
const decisionWords = (decision: Awaited<ReturnType<Propose>>) =>
  decision.do === 'run' ? [decision.trial.candidate, decision.trial.key] : decision;

test.each<[string, readonly string[], number?]>([
  ['random', [space, 'sweep.sampler={type: random, trials: 30}']],
  ['sobol', [space, 'sweep.sampler={type: sobol, trials: 16}', 'sweep.repeats=2']],
  ['grid', [grid]],
  ['a grid of seeds, with repeats', ['sweep.space={seed: [1, 2, 3], optimizer.beta1: [0.5, 0.9]}', 'sweep.repeats=2']],
  ['tpe', [space, 'sweep.sampler={type: tpe, trials: 30, startup: 5, lag: 3}'], 0.1],
  [
    'tpe with enqueued points',
    [
      space,
      'sweep.sampler={type: tpe, trials: 20, startup: 4}',
      'sweep.enqueue=[{optimizer.beta1: 0.8}, {optimizer.beta1: 0.5}]',
    ],
  ],
  [
    'asha in the order of the trials',
    [space, 'sweep.sampler={type: random, trials: 30}', 'sweep.pruner={type: asha, eta: 2, sync: true}'],
  ],
  ['a threshold', [space, 'sweep.sampler={type: random, trials: 20}', 'sweep.pruner={type: threshold, value: 0.9}']],
  ['a budget of failures', [space, 'sweep.sampler={type: random, trials: 60}', 'sweep.budget.failures=3'], 0.4],
  [
    'a budget of epochs',
    [
      space,
      'sweep.sampler={type: random, trials: 60}',
      'sweep.budget.epochs=90',
      'sweep.pruner={type: patience, epochs: 2}',
    ],
  ],
])(
  'the same trials, outcomes and verdicts for any number of workers and any interleaving: %s',
  async (_, set, share) => {
    const sweep = await loadSweep(sweepFile, { set });
    const alone = await simulate(sweep, 1, 0, share);
    expect(alone.trials.length).toBeGreaterThan(4);
    expect(new Set(alone.trials.map(({ key }) => key)).size).toBe(alone.trials.length);
    for (const interleaving of [1, 2, 3, 4])
      expect((await simulate(sweep, 1 + interleaving * interleaving, interleaving, share)).found).toBe(alone.found);
  },
);

test('each budget ends a sweep with its name', async () => {
  const by = async (set: readonly string[], share?: number) => {
    const { ended, trials } = await simulate(
      await loadSweep(sweepFile, { set: [space, 'sweep.sampler={type: random, trials: 50}', ...set] }),
      3,
      1,
      share,
    );
    return [ended.do === 'end' && ended.by, ended.do === 'end' && ended.reason, trials];
  };
  expect(await by(['sweep.budget.trials=2'])).toMatchObject([
    'trials',
    'The budget of 2 trials is used up.',
    { length: 2 },
  ]);
  expect(await by(['sweep.budget.failures=2'], 1)).toMatchObject([
    'failures',
    'The last 2 trials failed.',
    { length: 2 },
  ]);
  expect((await by(['sweep.budget.time=0.0001 s'])).slice(0, 2)).toEqual([
    'time',
    'The budget of 0.0001 s is used up.',
  ]);
  expect(await by([])).toMatchObject(['sampler', 'All 50 trials of `random` are done.', { length: 50 }]);
  const [, reason, trials] = await by(['sweep.budget.epochs=30']);
  const epochs = (trials as Trial[]).map(({ outcome }) => outcome!.epochs);
  expect(reason).toBe(`The budget of 30 epochs is used up: ${epochs.reduce((a, b) => a + b)} are done.`);
  expect(epochs.slice(0, -1).reduce((a, b) => a + b)).toBeLessThan(30);
});

test('random draws try a countable space completely, except refused points', async () => {
  const small = await loadSweep(sweepFile, {
    set: [
      'sweep.space={optimizer.learningRate: [0.01, 0.02, 0.05], optimizer.beta1: [0.5, 0.7, 0.9]}',
      'sweep.sampler={type: random, trials: 50}',
      'sweep.where=optimizer.beta1 > 0.6 || optimizer.learningRate < 0.03',
    ],
  });
  const { ended, trials } = await simulate(small, 2, 1);
  expect(trials).toHaveLength(8);
  expect(ended).toMatchObject({
    do: 'end',
    by: 'space',
    reason: 'All 9 points are tried, except those that cannot run or repeat a trial.',
  });
});

test('asha as trials arrive: one verdict per trial and rung, each of which can be recomputed', async () => {
  const sweep = await loadSweep(sweepFile, {
    set: [
      'sweep.space={optimizer.learningRate: {logUniform: [0.001, 1]}}',
      'train.epochs=9',
      'sweep.sampler={type: random, trials: 40}',
      'sweep.pruner={type: asha}',
    ],
  });
  for (const interleaving of [1, 2, 3]) {
    const { trials, found } = await simulate(sweep, 5, interleaving);
    const { verdicts } = JSON.parse(found) as {
      verdicts: { trial: number; rung: { value: number }; n: number; rank: number; decision: string }[];
    };
    expect(new Set(verdicts.map(({ trial, rung }) => `${trial} ${rung.value}`)).size).toBe(verdicts.length);
    for (const rung of [1, 3]) {
      const at = verdicts.filter((verdict) => verdict.rung.value === rung).sort((a, b) => a.n - b.n);
      expect(at.map(({ n }) => n)).toEqual(at.map((_, i) => i + 1));
      for (const { n, rank, decision } of at)
        expect(decision).toBe(rank <= Math.max(1, Math.floor(n / 3)) ? 'continue' : 'prune');
    }
    expect(trials.every(({ outcome }) => outcome?.status === 'completed' || outcome?.status === 'pruned')).toBe(true);
  }
});

test('a failing sweep ends at once, and records nothing about trials whose workers it kills', async () => {
  const sweep = await loadSweep(sweepFile, { set: [grid] });
  const path = join(emptyFolder(), 'sweep.jsonl');
  const store = openJournal(path);
  const ended: (() => void)[] = [];
  const broken = schedule({
    store,
    settings: { ...sweep.settings, retries: 0 },
    objective: sweep.objective,
    propose: createPropose({ sweep, planTrial: (point) => planned(sweep, point), seconds: () => store.seconds() }),
    planTrial: () => Promise.reject(new Error('No trial waits.')),
    parallel: 2,
    signal: new AbortController().signal,
    tell: () => undefined,
    run: ({ index }) =>
      index === 1
        ? Promise.reject(new Error('The disk is full.'))
        : new Promise((resolve) => ended.push(() => resolve({ lost: 'Its worker was killed by SIGKILL.' }))),
  });
  await expect(broken).rejects.toThrow('The disk is full.');
  for (const end of ended) end();
  await new Promise((resolve) => setImmediate(resolve));
  await store.close();
  expect(
    readFileSync(path, 'utf8')
      .match(/"state":"(\w+)"/g)!
      .map((state) => state.slice(9, -1)),
  ).toEqual(['began', 'queued', 'running', 'queued', 'running']);
});
