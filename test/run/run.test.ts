import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitState } from '../../src/run/provenance/git-state.ts';
import { loadComponents } from '../../src/run/load/components.ts';
import { plan } from '../../src/api/plan.ts';
import { run } from '../../src/api/run.ts';
import { ExperimentError } from '../../src/contracts/issue.ts';
import { ShapeError } from '../../src/registry/kinds.ts';
import type { Event } from '../../src/contracts/events.ts';
import { emptyFolder, root } from '../cli/_assay.ts';

const small = join(root, 'test/fixtures/cli/small.yaml');

test('run resolves to how it ended and what it reached', async () => {
  const told: Event[] = [];
  const result = await run(small, { out: emptyFolder(), onEvent: (event) => told.push(event) });
  const last = told.findLast((event) => event.type === 'epoch:end');
  expect(result).toMatchObject({
    status: 'completed',
    reason: 'All 2 epochs are done.',
    values: last!.values,
    incompleteReporters: [],
  });
  expect(result.best).toMatchObject({ name: 'test/loss' });
  expect(told[0]).toMatchObject({
    v: 1,
    type: 'trial:start',
    attempt: 1,
    data: { counts: { train: 8, test: 2 }, samples: [] },
    environment: { engine: { name: 'onnx' } },
  });
});

test('the signal ends the training', async () => {
  const controller = new AbortController();
  const result = await run(small, {
    out: emptyFolder(),
    epochs: 100_000_000,
    signal: controller.signal,
    onEvent: ({ type }) => {
      if (type === 'epoch:end') controller.abort();
    },
  });
  expect(result.status).toBe('interrupted');
  expect(Object.keys(result.values)).toEqual(['train/loss', 'train/accuracy', 'test/loss', 'test/accuracy']);
});

test('mistakes are thrown, all of them', async () => {
  const failure = await run(small, { set: ['optimizer.type=adma', 'train.epochs=-1'] }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ExperimentError);
  expect((failure as ExperimentError).issues.map(({ code, path }) => [code, path])).toEqual([
    ['out-of-range', 'train.epochs'],
    ['unknown-type', 'optimizer'],
  ]);
});

test('the fingerprint depends on the seed, and not on the engine or the name', async () => {
  const fingerprint = async (...set: string[]) => {
    const { folder } = await run(small, { out: emptyFolder(), set });
    return (JSON.parse(readFileSync(join(folder, 'environment.json'), 'utf8')) as { fingerprint: string }).fingerprint;
  };
  const first = await fingerprint();
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint('engine=cpu', 'name=other', 'reporters=[csv]')).toBe(first);
  expect(await fingerprint('seed=2')).not.toBe(first);
});

test('what an environment variable holds is not written', async () => {
  const out = emptyFolder();
  process.env['ASSAY_TEST_OUT'] = out;
  const { folder } = await run(small, { set: ['out=${env:ASSAY_TEST_OUT}'] });
  delete process.env['ASSAY_TEST_OUT'];
  expect(folder.startsWith(out)).toBe(true);
  for (const file of ['plan.json', 'events.jsonl']) expect(readFileSync(join(folder, file), 'utf8')).not.toContain(out);
});

test('plan counts parameters, state and activations', async () => {
  const { model, bytes } = await plan(join(root, 'experiments/mnist-mlp.yaml'));
  // PyTorch's numbers for this model; batch norm has two trainable and two fixed numbers per unit.
  expect([model.trainable, model.fixed]).toEqual([
    784 * 300 + 300 + 2 * 300 + 300 * 100 + 100 + 2 * 100 + 100 * 10 + 10,
    2 * 300 + 2 * 100,
  ]);
  expect(bytes).toEqual({
    parameters: 4 * (267_410 + 800),
    state: 4 * (2 * 267_410 + 800),
    activations: 4 * 64 * (2 * 784 + 3 * 300 + 3 * 100 + 10),
  });
});

test('a module of one’s own gets this very copy of assay', async () => {
  const components = await loadComponents('examples/own-components/components/softsign-dense.ts', 'experiment.yaml');
  expect(components.map(({ kind, type }) => [kind, type])).toEqual([['layer', 'softsignDense']]);
  const shape = (components[0] as unknown as { shape: (fields: object, input: number[]) => number[] }).shape;
  expect(() => shape({ units: 3 }, [2, 2])).toThrow(ShapeError);
  expect(shape({ units: 3 }, [2])).toEqual([3]);
});

test('git: commit, branch, and whether tracked files differ', async () => {
  const folder = emptyFolder();
  expect(await gitState(folder)).toBeNull();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'trunk');
  expect(await gitState(folder)).toBeNull();
  writeFileSync(join(folder, 'a'), '1');
  git('add', 'a');
  git('commit', '-q', '-m', 'a');
  mkdirSync(join(folder, 'runs'));
  writeFileSync(join(folder, 'runs', 'untracked'), '');
  expect(await gitState(join(folder, 'runs'))).toEqual({
    commit: git('rev-parse', 'HEAD'),
    branch: 'trunk',
    dirty: false,
  });
  writeFileSync(join(folder, 'a'), '2');
  expect(await gitState(folder)).toMatchObject({ dirty: true });
});

test('a sweep is refused, not run as one run', async () => {
  const folder = emptyFolder();
  const file = join(folder, 'sweep.yaml');
  writeFileSync(file, `${readFileSync(small, 'utf8')}sweep: {space: {optimizer.learningRate: [0.1, 0.2]}}\n`);
  const failure = await run(file, { out: folder }).catch((error: unknown) => error);
  expect((failure as ExperimentError).issues).toMatchObject([
    {
      code: 'sweep-is-many-runs',
      path: 'sweep',
      message:
        'This file is a sweep, which runs many trials of one experiment; `runSweep` runs it. ' +
        'Remove the section `sweep` to run the experiment once.',
    },
  ]);
  expect(existsSync(join(folder, 'small'))).toBe(false);
});
