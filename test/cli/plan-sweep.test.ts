import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSweep } from '../../src/sweep/coordinate/load-sweep.ts';
import { canonical, sha256 } from '../../src/experiment/plan/fingerprint.ts';
import { planTrial, type PlannedPoint } from '../../src/sweep/space/plan-trial.ts';
import { headerOf } from '../../src/sweep/journal/header.ts';
import { emptyFolder, root } from './_assay.ts';
import { command } from './_in-process.ts';

const small = readFileSync(join(root, 'test/fixtures/cli/small.yaml'), 'utf8');
const section = `
out: OUT
sweep:
  space:
    model.layers.hidden.units: [4, 8, 16]
    optimizer.learningRate: [0.01, 0.05]
    model.layers.tanh_1: [tanh, {type: reshape, shape: [2, 4]}]
  where: model.layers.hidden.units < 16 || optimizer.learningRate < 0.05
`;

const written = (more = '') => {
  const folder = emptyFolder();
  const file = join(folder, 'small.yaml');
  writeFileSync(file, `${small}${section.replace('OUT', folder)}${more}`);
  return { file, folder };
};

test('plan of a sweep says how many trials, which cannot be built and why, and how large the models are', async () => {
  const { file } = written();
  const { code, stdout, stderr } = await command('plan', file);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`small: a sweep by \`grid\`

varied         model.layers.hidden.units (choice), optimizer.learningRate
               (choice), model.layers.tanh_1 (choice)
space          12 points
objective      test/loss, minimize
trials         5. All 12 points are tried, except those that cannot run or
               repeat a trial.
architectures  3, shapes checked
training       10 epochs, 30 steps
refused        7 of 12 points
        2  \`reshape\` cannot turn shape [4], which has 4 values, into [2, 4].
           such as model.layers.hidden.units: 4, optimizer.learningRate: 0.01, model.layers.tanh_1: {"type":"reshape","shape":[2,4]}
        2  \`dense\` takes a vector per sample and gets shape [2, 4]. Put \`flatten\` before it.
           such as model.layers.hidden.units: 8, optimizer.learningRate: 0.01, model.layers.tanh_1: {"type":"reshape","shape":[2,4]}
        2  \`reshape\` cannot turn shape [16], which has 16 values, into [2, 4].
           such as model.layers.hidden.units: 16, optimizer.learningRate: 0.01, model.layers.tanh_1: {"type":"reshape","shape":[2,4]}
        1  \`model.layers.hidden.units < 16 || optimizer.learningRate < 0.05\` does not hold.
           such as model.layers.hidden.units: 16, optimizer.learningRate: 0.05, model.layers.tanh_1: tanh

model.layers.hidden.units  trials  trainable  fixed
4                               2         22      0
8                               2         42      0
16                              1         82      0
`);
});

test('plan --json of a sweep counts what is done in its folder, as far as its plan is the same', async () => {
  const { file, folder } = written();
  const sweep = await loadSweep(file);
  const point = { 'model.layers.hidden.units': 8, 'optimizer.learningRate': 0.05, 'model.layers.tanh_1': 'tanh' };
  const { key } = (await planTrial(sweep, point)) as PlannedPoint;
  const opened = { did: 'open', engine: { type: 'onnx' }, data: 'digest', modules: [] } as const;
  const lines = [
    { state: 'sweep', header: headerOf(sweep, opened), anew: true },
    ...[key, 'of another file'].flatMap((planned, index) => [
      { state: 'queued', index, candidate: index, point, key: sha256(canonical([planned, 'digest', []])) },
      { state: 'completed', index, outcome: { status: 'completed', reason: '', values: [0], epochs: 2, seconds: 1 } },
    ]),
  ];
  mkdirSync(join(folder, 'small/sweep'), { recursive: true });
  writeFileSync(
    join(folder, 'small/sweep/sweep.jsonl'),
    lines.map((line) => `${JSON.stringify({ ...line, time: '2026-01-01T00:00:00Z' })}\n`).join(''),
  );
  const { code, stdout } = await command('plan', file, '--json', '--measure');
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    trials: 5,
    done: 1,
    epochs: 8,
    folder: join(folder, 'small/sweep'),
    measured: { workers: expect.any(Number) },
  });
  expect(report.measured.seconds).toBeGreaterThan(0);
  expect((await command('plan', file)).stdout).toContain('5, 1 done in');
  expect(JSON.parse((await command('plan', file, '--json', '--set', 'optimizer.beta1=0.8')).stdout)).toMatchObject({
    trials: 5,
    done: 0,
    epochs: 10,
  });
});

test('plan and validate of a sweep with mistakes list them', async () => {
  const { file } = written('  sampler: {type: randon, trials: 3}\n');
  expect(await command('plan', file)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean `random`?'),
  });
  expect(await command('validate', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean `random`?'),
  });
});
