import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diff } from '../../src/api/diff.ts';
import { fingerprint } from '../../src/experiment/plan/fingerprint.ts';
import { diffRuns } from '../../src/results/compare/diff.ts';
import { fixtureFolder } from '../fixtures/runs/fixture-events.ts';
import { made } from './_records.ts';
import { sweepFolder } from './_sweep-folder.ts';

const values = (...numbers: readonly number[]) => numbers.map((value) => ({ 'test/accuracy': value }));
const base = made({ run: 'base', set: ['optimizer.momentum'], values: values(0.8, 0.9) });
const adam = made({
  run: 'adam',
  set: ['optimizer.type'],
  defaults: ['optimizer.beta1'],
  change: (e) => (e.optimizer = { type: 'adam', beta1: 0.9, learningRate: e.optimizer.learningRate }),
  values: values(0.7, 0.95),
});

test('values that differ, with where each comes from', () => {
  const { values: found, metrics, data, code, environment } = diffRuns([base], [adam]);
  expect(found.map(({ path, matters, told }) => [path, matters, told])).toEqual([
    ['optimizer.type', true, true],
    ['optimizer.momentum', true, true],
    ['optimizer.beta1', true, false],
  ]);
  expect(found[0]!.sides).toEqual([
    { value: 'sgd' },
    { value: 'adam', origin: { from: 'set', at: '--set optimizer.type' } },
  ]);
  expect(found.find(({ path }) => path === 'optimizer.momentum')!.sides).toEqual([
    { value: 0.5, origin: { from: 'set', at: '--set optimizer.momentum' } },
    null,
  ]);
  expect(metrics).toEqual([
    {
      name: 'test/accuracy',
      values: [0.9, 0.95],
      difference: expect.closeTo(0.05, 12),
      spreads: [null, null],
      p: null,
    },
  ]);
  expect([data, code, environment]).toEqual([[], [], []]);
});

test('versions of assay whose numbers differ are told by the fingerprints', () => {
  const digests = { data: base.data.digest, modules: [] };
  const ofVersion = (version: number) => ({
    ...base,
    environment: { ...base.environment, fingerprint: fingerprint(base.plan, digests, version) },
  });
  const environmentOf = (a: number, b: number) => diffRuns([ofVersion(a)], [ofVersion(b)]).environment;
  expect(environmentOf(1, 2)).toEqual([{ path: 'resultsVersion', values: [1, 2] }]);
  expect(environmentOf(1, 1)).toEqual([]);
});

test('what changes no result is told apart', () => {
  const { values: found } = diffRuns(
    [base],
    [made({ run: 'other', change: (e) => Object.assign(e, { name: 'x', reporters: [] }) })],
  );
  expect(found.every(({ matters }) => !matters)).toBe(true);
  expect(found.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'reporters']));
});

test('data, modules and environment', () => {
  const environment = {
    ...base.environment,
    node: '99',
    fingerprint: 'x',
    engine: { ...base.environment.engine, threads: 8, reason: 'other words' },
    modules: { './swish.ts': 'b'.repeat(64), './new.ts': 'c' },
  };
  const changed = made({
    run: 'changed',
    over: { environment, data: { digest: 'other', counts: { train: 1, test: 10000 } } },
  });
  const before = { ...base, environment: { ...base.environment, modules: { './swish.ts': 'a'.repeat(64) } } };
  const { data, code, environment: differing } = diffRuns([before], [changed]);
  expect(data).toEqual([
    expect.stringMatching(/^The data are not the same: digest `.{12}` in A, `other` in B\.$/),
    'The train part has 60000 samples in A and 1 in B.',
  ]);
  expect(code).toEqual([
    '`./swish.ts`, or a file that it imports, has changed: digest `aaaaaaaaaaaa` in A, `bbbbbbbbbbbb` in B.',
    '`./new.ts` is used in B only.',
  ]);
  expect(differing).toEqual([
    { path: 'node', values: [base.environment.node, '99'] },
    { path: 'engine.threads', values: [base.environment.engine.threads, 8] },
  ]);
});

test('the spread is that of the seeds where both sides have some', () => {
  const seeds = (run: string, ...numbers: readonly number[]) =>
    numbers.map((value, i) => made({ run: `${run}-${i}`, values: values(0.1, value) })) as unknown as [
      typeof base,
      ...(typeof base)[],
    ];
  const { metrics, spread, runs } = diffRuns(seeds('a', 1, 2, 3, 4), seeds('b', 2, 4, 4, 9, 7));
  // scipy 1.17.1: ttest_ind([1, 2, 3, 4], [2, 4, 4, 9, 7], equal_var=False).
  expect(metrics[0]).toEqual({
    name: 'test/accuracy',
    values: [2.5, 5.2],
    difference: expect.closeTo(2.7, 12),
    spreads: [expect.closeTo(1.29099, 5), expect.closeTo(2.77489, 5)],
    p: expect.closeTo(0.10277507021981724, 12),
  });
  expect([spread, runs.map((run) => run.seeds)]).toEqual(['seeds', [4, 5]]);
  expect(diffRuns(seeds('a', 1, 2), seeds('b', 2)).metrics[0]).toMatchObject({ values: [1, 2], p: null });
});

test('else it is that of the last epochs, apart from a steady trend', () => {
  const rising = made({ run: 'rising', values: values(...Array.from({ length: 40 }, (_, epoch) => epoch / 100)) });
  const wavering = made({
    run: 'wavering',
    values: values(...Array.from({ length: 40 }, (_, epoch) => 0.9 + (epoch % 2) * 0.02)),
  });
  const { metrics, spread } = diffRuns([rising], [wavering]);
  expect(spread).toBe('epochs');
  expect(metrics[0]!.spreads[0]).toBeCloseTo(0, 12);
  expect(metrics[0]!.spreads[1]).toBeGreaterThan(0.01);
  expect(metrics[0]!.spreads[1]).toBeLessThan(0.02);
  expect(
    diffRuns([made({ run: 'nan', values: values(0.1, 0.2, NaN, 0.3, 0.4) })], [rising]).metrics[0]!.spreads[0],
  ).toBeNull();
});

/** A folder of runs of one experiment that differ in seed and momentum. */
const runsOf = (
  runs: readonly { readonly name: string; readonly seed: number; readonly momentum: number }[],
): string => {
  const out = mkdtempSync(join(tmpdir(), 'assay-diff-'));
  for (const { name, seed, momentum } of runs) {
    const folder = join(out, 'mnist', name);
    mkdirSync(folder, { recursive: true });
    cpSync(fixtureFolder('stopped'), folder, { recursive: true });
    const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    Object.assign(lines[0].plan.experiment, { seed, optimizer: { ...lines[0].plan.experiment.optimizer, momentum } });
    writeFileSync(join(folder, 'events.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(lines[0].plan));
  }
  return out;
};

test(
  'runs beside them that differ in the seed alone are their seeds; of a name the newest run, of a sweep the ' +
    'best trial',
  async () => {
    const out = runsOf([
      { name: 'a1', seed: 1, momentum: 0.5 },
      { name: 'a2', seed: 2, momentum: 0.5 },
      { name: 'a2-again', seed: 2, momentum: 0.5 },
      { name: 'b1', seed: 1, momentum: 0.9 },
      { name: 'b2', seed: 2, momentum: 0.9 },
    ]);
    const found = await diff('mnist/a1', 'mnist', { out });
    expect(found.runs).toMatchObject([
      { path: join(out, 'mnist/a1'), seeds: 2 },
      { path: join(out, 'mnist/b2'), seeds: 2 },
    ]);
    expect(found.spread).toBe('seeds');
    // Two seeds of one plan are two runs.
    expect((await diff('mnist/a1', 'mnist/a2', { out })).runs).toMatchObject([{ seeds: 1 }, { seeds: 1 }]);
    const sweep = sweepFolder([
      { momentum: 0.1, status: 'completed', values: [0.8] },
      { momentum: 0.9, status: 'completed', values: [0.9] },
    ]);
    expect((await diff(join(out, 'mnist/a1'), join(sweep, 'mnist'))).runs[1].path).toBe(
      join(sweep, 'mnist/sweep/trials/1/1'),
    );
    await expect(
      diff(join(out, 'mnist/a1'), join(sweepFolder([{ momentum: 1, status: 'failed', values: [] }]), 'mnist')),
    ).rejects.toThrow(/^No trial of the sweep/);
  },
);
