import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { predict } from '../../src/api/predict.ts';
import { resume } from '../../src/api/resume.ts';
import { run } from '../../src/api/run.ts';
import { readSweep } from '../../src/results/sweep/read-sweep.ts';
import { assay, emptyFolder, root } from '../cli/_assay.ts';

const small = join(root, 'test/fixtures/cli/small.yaml');

test('a sweep stands for its best run, which is evaluated on the data of the file that it came from', async () => {
  const folder = emptyFolder();
  const sweep = {
    space: { 'optimizer.learningRate': [0, 0.05] },
    sampler: { type: 'grid' },
    objective: { metric: 'test/loss' },
    parallel: 1,
  };
  writeFileSync(join(folder, 'small.yaml'), `${readFileSync(small, 'utf8')}sweep: ${JSON.stringify(sweep)}\n`);
  expect(
    await assay(['run', 'small.yaml', '--quiet', '--epochs', '3', '--set', 'reporters=[]'], { cwd: folder }),
  ).toMatchObject({ code: 0, stderr: expect.not.stringContaining('bug') });
  const path = join(folder, 'runs/small/sweep');
  const { trials, best } = await readSweep(path);
  const own = trials.find(({ index }) => index === best)!.runs[0]!;
  const found = await evaluate(path);
  expect(found.folder).toBe(own.folder);
  expect(found.metrics['test/loss']).toBe(own.values['test/loss']);
  // The model that a sweep keeps in its own folder is that of its best run.
  const predicting = await predict(join(path, 'model'), []);
  expect(predicting.labels).toEqual({ kind: 'class', classes: ['even', 'odd'] });
  await predicting.close();
  await expect(evaluate(join(folder, 'runs/small'))).rejects.toThrow(`; take \`${path}\`.`);
  await expect(evaluate(join(folder, 'runs/large'))).rejects.toThrow(
    `There is no \`${join(folder, 'runs/large')}\`; take \`${path}\`.`,
  );
  await expect(resume(path)).rejects.toThrow(/is a sweep: `assay run` with the sweep's file continues/);
  await expect(resume(own.folder)).rejects.toThrow(/is a trial of a sweep: `assay run` with/);
});

test('a run that was taken elsewhere is evaluated by what its plan says, also on other data', async () => {
  const [origin, folder] = [emptyFolder(), emptyFolder()];
  writeFileSync(join(origin, 'small.yaml'), readFileSync(small, 'utf8'));
  const trained = await run(join(origin, 'small.yaml'), { out: emptyFolder(), epochs: 2, set: ['reporters=[]'] });
  cpSync(join(trained.folder, 'model'), join(folder, 'model'), { recursive: true });
  await expect(evaluate(join(folder, 'model'))).rejects.toThrow(
    /is the model of a run without its run: put `plan.json` and `environment.json`/,
  );
  for (const name of ['plan.json', 'environment.json']) cpSync(join(trained.folder, name), join(folder, name));
  const [here, there] = [await evaluate(join(folder, 'model')), await evaluate(trained.folder)];
  expect([here.metrics, here.data]).toEqual([there.metrics, { ...there.data, asTrained: null }]);
  const rows = {
    features: [
      [0, 1],
      [1, 1],
    ],
    labels: ['odd', 'even'],
  };
  const other = await evaluate(folder, { data: [`test=${JSON.stringify(rows)}`] });
  expect([other.count, other.data.asTrained]).toEqual([2, null]);
  await expect(evaluate(folder, { data: ['tset=1'] })).rejects.toMatchObject({
    issues: [{ place: { file: '--data', source: 'tset=1', column: 1, length: 4 } }],
  });
  mkdirSync(join(folder, 'empty'));
  await expect(evaluate(join(folder, 'empty'))).rejects.toThrow(/its `plan.json` is missing\.$/);
});
