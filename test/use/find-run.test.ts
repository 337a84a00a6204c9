import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { predict } from '../../src/api/predict.ts';
import { readSweep } from '../../src/results/read-sweep.ts';
import { assay, emptyFolder, root } from '../cli/_assay.ts';

test('a sweep stands for its best run, which is evaluated on the data of the file that it came from', async () => {
  const folder = emptyFolder();
  const sweep = { space: { 'optimizer.learningRate': [0, 0.05] }, sampler: { type: 'grid' }, objective: { metric: 'test/loss' }, parallel: 1 };
  writeFileSync(join(folder, 'small.yaml'), `${readFileSync(join(root, 'test/fixtures/cli/small.yaml'), 'utf8')}sweep: ${JSON.stringify(sweep)}\n`);
  expect(await assay(['run', 'small.yaml', '--quiet', '--epochs', '30'], { cwd: folder })).toMatchObject({ code: 0, stderr: expect.not.stringContaining('bug') });
  const path = join(folder, 'runs/small/sweep');
  const { trials, best } = await readSweep(path);
  const run = trials.find(({ index }) => index === best)!.runs[0]!;
  const found = await evaluate(path);
  expect(found.folder).toBe(run.folder);
  expect(found.metrics['test/loss']).toBe(run.values['test/loss']);
  // The model that a sweep keeps in its own folder is that of its best run.
  const predicting = await predict(join(path, 'model'), []);
  expect(predicting.labels).toEqual({ kind: 'class', classes: ['even', 'odd'] });
  await predicting.close();
  await expect(evaluate(join(folder, 'runs/small'))).rejects.toThrow(`; take \`${path}\`.`);
});
