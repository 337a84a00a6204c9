import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reproduce } from '../../src/api/reproduce.ts';
import { resume } from '../../src/api/resume.ts';
import { run } from '../../src/api/run.ts';
import { runSweep } from '../../src/api/run-sweep.ts';
import { readSweep } from '../../src/results/sweep/read-sweep.ts';
import { emptyFolder, root } from '../cli/_assay.ts';
import { command } from '../cli/_in-process.ts';

// Without `tanh`, which would keep everything finite.
const small = readFileSync(join(root, 'test/fixtures/cli/small.yaml'), 'utf8')
  .replace('    - tanh\n', '')
  .replace('optimizer: {type: adam, learningRate: 0.05}', 'optimizer: {type: sgd, learningRate: 1.0e25}');
const reason =
  /^The loss is NaN at step 2\. A lower learning rate, `train\.clip` or normalized features usually help\.$/;

/** An experiment whose loss is NaN from its second step on. */
const diverging = (train: string): string => {
  const file = join(emptyFolder(), 'small.yaml');
  writeFileSync(file, small.replace('train: {epochs: 2}', `train: {${train}}`));
  return file;
};

test('a run that diverges fails, with exit code 1; it is reproduced, and there is nothing to resume', async () => {
  const file = diverging('epochs: 3, checkpoint: {every: 1 steps}');
  const out = emptyFolder();
  const result = await run(file, { out });
  expect(result).toMatchObject({ status: 'failed', diverged: true });
  expect(result.reason).toMatch(reason);
  await expect(resume(result.folder)).rejects.toThrow('The run has come to its end: The loss is NaN at step 2.');
  expect(await reproduce(result.folder, { out })).toMatchObject({
    reproduced: true,
    weights: true,
    ended: null,
    epochs: 1,
  });
  const { code, stderr } = await command('run', file, '--out', out, '--quiet');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The training failed\. The loss is NaN at step 2\./);
});

test('a run of a version that always continued is reproduced and resumed as it was', async () => {
  const file = diverging('epochs: 2, checkpoint: {every: 1 epochs}, nonFinite: continue');
  const { folder, status } = await run(file, { out: emptyFolder() });
  expect(status).toBe('completed');
  const { experiment, ...plan } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as {
    experiment: { train: Record<string, unknown> };
  };
  const { nonFinite, ...train } = experiment.train;
  expect(nonFinite).toBe('continue');
  const older = { ...plan, experiment: { ...experiment, train } };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(older));
  const log = join(folder, 'events.jsonl');
  const events = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  const lines = events.map((event) => JSON.stringify(event.type === 'trial:start' ? { ...event, plan: older } : event));
  writeFileSync(log, `${lines.join('\n')}\n`);
  for (const path of [file, join(folder, 'experiment.yaml')])
    writeFileSync(path, readFileSync(path, 'utf8').replace(', nonFinite: continue', ''));

  expect(await reproduce(folder, { out: emptyFolder() })).toMatchObject({ reproduced: true, epochs: 2 });
  const extended = await resume(folder, { extend: { epochs: 3 } });
  expect(extended).toMatchObject({ status: 'completed', reason: 'All 3 epochs are done.' });
  expect(readFileSync(log, 'utf8')).not.toContain('Changed since');
});

test('a trial that diverges ends early, is completed, and is never the best', async () => {
  const file = diverging('epochs: 2');
  const space = 'sweep: {space: {optimizer.learningRate: [0.05, 1.0e25]}, parallel: 1}';
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n${space}\n`);
  const result = await runSweep(file, { out: emptyFolder() });
  const record = await readSweep(result.folder);
  expect(result).toMatchObject({ counts: { completed: 2, failed: 0 }, failed: [], best: { trial: 0 } });
  expect(record.trials[1]!.values[0]).toBeNaN();
  expect(record.trials[1]!.runs[0]).toMatchObject({ status: 'stopped' });
});
