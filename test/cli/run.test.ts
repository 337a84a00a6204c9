import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/contracts/plan.ts';
import type { Event } from '../../src/contracts/events.ts';
import { assay, emptyFolder, root, startAssay } from './_assay.ts';

const fixture = (name: string) => join(root, 'test/fixtures/cli', `${name}.yaml`);
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const events = (folder: string) =>
  read(folder, 'events.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
/** Rows of metrics.csv without the seconds at their end. */
const untimed = (csv: string) => csv.replace(/,[^,\n]*$/gm, '');

test('trains, tells, and leaves a complete folder', async () => {
  const out = emptyFolder();
  const { code, stdout, stderr } = await assay(['run', fixture('small'), '--out', out]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/completed {2}All 2 epochs are done\./);
  const folder = join(out, 'small/latest');
  expect(readdirSync(folder).sort()).toEqual([
    'environment.json',
    'events.jsonl',
    'experiment.yaml',
    'metrics.csv',
    'model',
    'plan.json',
    'source.json',
  ]);
  expect(read(folder, 'experiment.yaml')).toBe(read(fixture('small')));
  expect(readdirSync(join(folder, 'model')).sort()).toEqual(['model.json', 'transforms.json', 'weights.bin']);
  expect(read(folder, 'metrics.csv').split('\n')[0]).toBe(
    'epoch,step,learningRate,train/loss,train/accuracy,test/loss,test/accuracy,seconds',
  );
  expect(events(folder).map(({ type }) => type)).toEqual([
    'trial:start',
    'epoch:end',
    'epoch:end',
    'artifact',
    'trial:end',
  ]);
});

test('two runs with one seed give the same metrics, another seed does not', async () => {
  const [first, second, other] = await Promise.all(
    [[], [], ['--set', 'seed=2']].map(async (extra) => {
      const out = emptyFolder();
      expect((await assay(['run', fixture('small'), '--quiet', '--out', out, ...extra])).code).toBe(0);
      return untimed(read(out, 'small/latest/metrics.csv'));
    }),
  );
  expect(first!.split('\n')).toHaveLength(4);
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});

test('--quiet says nothing', async () => {
  expect(await assay(['run', fixture('small'), '--quiet', '--out', emptyFolder()])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test('--json prints the events as they are in the log', async () => {
  const out = emptyFolder();
  const { code, stdout } = await assay(['run', fixture('small'), '--json', '--out', out]);
  expect(code).toBe(0);
  expect(stdout).toBe(read(out, 'small/latest/events.jsonl'));
});

test('changes of the command line are in force, and the plan says where they come from', async () => {
  const out = emptyFolder();
  const { code } = await assay([
    'run',
    fixture('small'),
    '--quiet',
    '--out',
    out,
    '--epochs',
    '1',
    '--engine',
    'cpu',
    '--set',
    'model.layers.hidden.units=5',
    '--set',
    'optimizer.learningRate=0.1',
  ]);
  expect(code).toBe(0);
  const { experiment, origins } = JSON.parse(read(out, 'small/latest/plan.json')) as Plan;
  expect([
    experiment.train.epochs,
    experiment.engine.type,
    experiment.model.layers[0]!['units'],
    experiment.optimizer.learningRate['value'],
  ]).toEqual([1, 'cpu', 5, 0.1]);
  expect([
    origins['train.epochs'],
    origins['engine.type'],
    origins['model.layers[0].units'],
    origins['seed'],
    origins['loss.type']?.from,
  ]).toEqual([
    { from: 'option', at: 'command line' },
    { from: 'option', at: 'command line' },
    { from: 'set', at: '--set model.layers.hidden.units=5' },
    { from: 'default' },
    'written',
  ]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends the training, keeps what there is, and exits %d', async (signal, code) => {
  const out = emptyFolder();
  const run = startAssay(['run', fixture('endless'), '--out', out, '--json']);
  await run.said(/"type":"epoch:end"/);
  run.process.kill(signal);
  const ended = await run.ended;
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: '' });
  const folder = join(out, 'endless/latest');
  const told = events(folder);
  expect(told.at(-1)).toMatchObject({ type: 'trial:end', status: 'interrupted' });
  const epochs = told.filter(({ type }) => type === 'epoch:end').length;
  expect(epochs).toBeGreaterThan(0);
  expect(read(folder, 'metrics.csv').trim().split('\n')).toHaveLength(1 + epochs);
  expect(readdirSync(join(folder, 'model'))).toContain('weights.bin');
});

test('a second Ctrl-C ends the process at once', async () => {
  // A reporter that never comes to its end would hold the process.
  const folder = emptyFolder();
  writeFileSync(
    join(folder, 'holding.js'),
    "export const holding = { kind: 'reporter', type: 'holding', summary: 'Holds.', fields: {}, examples: [{}], " +
      "open: () => ({ 'trial:end': () => new Promise((done) => setTimeout(done, 60000)) }) };\n",
  );
  writeFileSync(
    join(folder, 'experiment.yaml'),
    `${read(fixture('small'))
      .replace('epochs: 2', 'epochs: 100000000')
      .replace(/reporters: .*/, 'reporters: [holding]')}use: [./holding.js]\n`,
  );
  const run = startAssay(['run', 'experiment.yaml', '--json'], { cwd: folder });
  await run.said(/"type":"epoch:end"/);
  run.process.kill('SIGINT');
  await run.said(/"type":"trial:end"/);
  run.process.kill('SIGINT');
  expect((await run.ended).code).toBe(130);
});

test('a reporter that fails does not end the training, and the code says so', async () => {
  const out = emptyFolder();
  const { code, stdout, stderr } = await assay(['run', fixture('broken-reporter'), '--out', out]);
  const folder = join(out, 'broken-reporter/latest');
  const { run } = events(folder)[0]!;
  expect({ code, stdout, stderr }).toEqual({
    code: 3,
    stdout: '',
    stderr: ['`deaf` is incomplete: no ears', '`late` is incomplete: too late']
      .map((what) => `Training finished, but ${what}. Run \`assay report ${join(out, run)}\` to complete it.\n`)
      .join(''),
  });
  expect(events(folder).flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
    'The reporter `deaf` could not begin: no ears',
    'The reporter `late` failed: too late.',
    'The reporter `late` failed: too late.',
  ]);
});

test('a training that fails is told with its stack', async () => {
  const out = emptyFolder();
  const { code, stdout, stderr } = await assay(['run', fixture('failing'), '--out', out]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/failed {2,}I will not judge/);
  expect(stderr).toMatch(/^The training failed\. Error: I will not judge\n {4}at .*broken\.ts/);
  expect(events(join(out, 'failing/latest')).at(-1)).toMatchObject({
    type: 'trial:end',
    status: 'failed',
    reason: 'I will not judge',
  });
});

test('a file with mistakes writes nothing', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'experiment.yaml'), read(fixture('small')).replace('tanh', 'tahn'));
  const { code, stdout, stderr } = await assay(['run', 'experiment.yaml', '--out', 'runs'], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(`experiment.yaml:11:7  unknown-type
  No layer is called \`tahn\`. Did you mean \`tanh\`?
  11 │     - tahn
     │       ^^^^

`);
  expect(readdirSync(folder)).toEqual(['experiment.yaml']);
});

test('a folder that can’t be written is one sentence', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'taken'), '');
  mkdirSync(join(folder, 'sub'));
  expect(await assay(['run', fixture('small'), '--out', join(folder, 'taken')])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      `\`${join(folder, 'taken/small')}\` could not be written: a part of its path is a file, not a folder. What ` +
      'was written before is kept.\n',
  });
});

test('a full disk ends the run with one sentence', async () => {
  const out = emptyFolder();
  const run = startAssay(['run', fixture('small'), '--out', out], {
    env: { NODE_OPTIONS: `--import=${join(root, 'test/cli/_full-disk.mjs')}` },
  });
  const { code, stderr } = await run.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^`.*events\.jsonl` could not be written: the disk is full\. What was written before is kept\. The run has no checkpoint yet: once it can be, start it again\.\n$/,
  );
});

test('a pipe that closes early does not end the training', async () => {
  const out = emptyFolder();
  const run = startAssay(['run', fixture('small'), '--json', '--out', out]);
  run.process.stdout!.destroy();
  const { code, stderr } = await run.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(events(join(out, 'small/latest')).at(-1)).toMatchObject({ type: 'trial:end', status: 'completed' });
});

test('what can’t be written to stdout ends no training: it is said once, and the exit code is 1', async () => {
  const out = emptyFolder();
  for (const args of [[], ['--json']]) {
    const run = spawn(process.execPath, [join(root, 'dist/cli.js'), 'run', fixture('small'), '--out', out, ...args], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    const [code, stderr] = await Promise.all([
      once(run, 'close').then(([given]) => given as number),
      text(run.stderr!),
    ]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "The output can't be written to stdout: the disk is full. The command continues without it and exits with 1.\n",
    });
    expect(events(join(out, 'small/latest')).at(-1)).toMatchObject({ type: 'trial:end', status: 'completed' });
    expect(read(join(out, 'small/latest'), 'metrics.csv')).not.toBe('');
  }
});
