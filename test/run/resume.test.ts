import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockRun } from '../../src/results/run/run-lock.ts';
import { listCheckpoints, checkpointName } from '../../src/runner/state/checkpoint.ts';
import { command } from '../cli/_in-process.ts';
import type { Event } from '../../src/contracts/events.ts';
import { asResultsVersion1 } from '../api/_results-version.ts';
import { experiments, goesOn, run, runOutOfDisk, survives } from './_resume.ts';

const names = Object.keys(experiments);

test.each([
  [names[0]!, 'saved:211'],
  [names[0]!, 'write:12'],
  [names[1]!, 'saved:322'],
  [names[1]!, 'write:16'],
  [names[2]!, 'saved:177'],
  [names[2]!, 'write:19'],
  [names[3]!, 'saved:219'],
  [names[3]!, 'write:11'],
])('%s, killed at %s and resumed, ends as if it had never been stopped, bit by bit', async (name, kill) =>
  expect(await survives(name, kill)).toMatch(/^checkpoints\//),
);

test('and on the engine cpu', async () =>
  expect(await survives(names[0]!, 'saved:250', 'cpu')).toMatch(/^checkpoints\//));

test('killed before its first checkpoint, it starts from the beginning', async () =>
  expect(await survives(names[0]!, 'step:2')).toBe(null));

test('changed, finished and checkpoint-free runs are refused with the reason', async () => {
  const text = experiments[names[0]!]!;
  const folder = await run(text, 'onnx', 'step:111');
  const file = join(folder, '../../../sub/experiment.yaml');
  writeFileSync(file, text.replace('"momentum":0.9', '"momentum":0.8'));
  expect(await command('resume', folder)).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'Cannot resume: something changed since the run started:\n  optimizer.momentum: `0.9` is now `0.8`\n' +
      'Undo the change to resume, or start a new run with `assay run`.\n',
  });
  writeFileSync(file, text);
  expect((await command('resume', folder, '--quiet')).code).toBe(0);
  expect(await command('resume', folder)).toMatchObject({
    code: 2,
    stderr:
      'The run has come to its end: All 6 epochs are done. There is nothing to resume; `--extend epochs=…` ' +
      'makes it longer.\n',
  });
  rmSync(join(folder, 'checkpoints'), { recursive: true });
  writeFileSync(join(folder, 'events.jsonl'), '');
  expect((await command('resume', folder)).code).toBe(2);
});

test('a run of an older version with other numbers is refused, and no module is blamed', async () => {
  const folder = await run(experiments[names[0]!]!, 'onnx', 'step:111');
  const log = join(folder, 'events.jsonl');
  writeFileSync(log, asResultsVersion1(readFileSync(log, 'utf8')));
  expect(await command('resume', folder)).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'Cannot resume: the run was recorded by an older version of assay whose numbers differ. ' +
      'Resume it with that version, or start a new run with `assay run`.\n',
  });
});

test('a full disk ends a run with its reason, and with room again it goes on, bit by bit', async () => {
  expect(await goesOn(names[0]!, await runOutOfDisk(experiments[names[0]!]!, 200))).toMatch(/^checkpoints\//);
});

test('a torn checkpoint is skipped with a warning', async () => {
  const folder = await run(experiments[names[1]!]!, 'onnx', 'step:330');
  const checkpoints = join(folder, 'checkpoints');
  const [newest, before] = (await listCheckpoints(folder)).map(checkpointName);
  truncateSync(join(checkpoints, newest!, 'state.safetensors'), 40);
  expect(await goesOn(names[1]!, folder)).toBe(`checkpoints/${before}`);
  expect(readFileSync(join(folder, 'events.jsonl'), 'utf8')).toContain(
    `"message":"The checkpoint \`${newest}\` was passed over: its \`state.safetensors\` is not as it was written."`,
  );
});

test('a run that is extended is one that had that length from its beginning, bit by bit', async () => {
  const folder = await run(experiments[names[0]!]!, 'onnx', undefined, '--epochs', '4');
  expect((await command('resume', folder, '--extend', 'epochs=3')).stderr).toBe(
    'The run has done 252 steps and the new length is 189, so nothing is left to do. Pass a larger length.\n',
  );
  expect((await command('resume', folder, '--extend', 'epoch=3')).stderr).toBe(
    '`--extend <length>` is `epoch=3`. It takes `epochs=30` or `maxSteps=5000`. See `assay resume --help`.\n',
  );
  await goesOn(names[0]!, folder, { options: ['--extend', 'epochs=6'] });
  expect(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))).toMatchObject({
    experiment: { train: { epochs: 6 } },
    facts: { steps: 378 },
  });
  expect((await command('resume', folder, '--quiet', '--extend', 'maxSteps=400', '--extend', 'epochs=7')).code).toBe(0);
  expect((await command('resume', folder, '--extend', 'epochs=9', '--extend', 'maxSteps=500')).stderr).toMatch(
    /^The run ended at its `train.maxSteps`, inside epoch 6/,
  );
});

test('an extension that changes finished steps is refused', async () => {
  const cosine = await run(experiments[names[2]!]!, 'onnx');
  expect((await command('resume', cosine, '--extend', 'epochs=9')).stderr).toMatch(
    /^The schedule `cosine` depends .*: with 567 steps instead of 378, step 7 has the rate 0\.0499\d+, not 0\.0499\d+\. So the 378/,
  );
  const stopped = await run(
    experiments[names[3]!]!,
    'onnx',
    undefined,
    '--set',
    'train.stoppers.0.patience=1',
    '--epochs',
    '30',
  );
  expect((await command('resume', stopped, '--extend', 'epochs=40')).stderr).toMatch(
    /^The run has come to its end: .* There is nothing to resume\.\n$/,
  );
});

test('another length in the file is refused with `--extend`; harmless changes are warnings', async () => {
  const text = experiments[names[0]!]!;
  const folder = await run(text, 'onnx', 'step:111');
  const file = join(folder, '../../../sub/experiment.yaml');
  writeFileSync(file, text.replace('"epochs":6', '"epochs":8'));
  expect((await command('resume', folder)).stderr).toBe(
    'Cannot resume: something changed since the run started:\n  train.epochs: `6` is now `8`\n' +
      '`--extend epochs=8` trains to the new length. Otherwise undo the change, ' +
      'or start a new run with `assay run`.\n',
  );
  writeFileSync(file, text.replace('"3 steps"', '"5 steps"'));
  const { code, stdout } = await command('resume', folder, '--json');
  expect(code).toBe(0);
  const warnings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
    .flatMap((event) => (event.type === 'warning' && event.code === 'resumed' ? [event.message] : []));
  expect(warnings).toEqual([
    'Changed since, and of no effect on the result: train.checkpoint.every: `"3 steps"` is now `"5 steps"`.',
  ]);
});

test('a run that is being trained is not resumed', async () => {
  const folder = await run(experiments[names[0]!]!, 'onnx', 'step:111');
  const unlock = lockRun(folder);
  expect(await command('resume', folder)).toEqual({
    code: 2,
    stdout: '',
    stderr: `\`${folder}\` is being trained by process ${process.pid}.\n`,
  });
  unlock();
});
