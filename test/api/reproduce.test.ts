import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { reproduce } from '../../src/api/reproduce.ts';
import { run } from '../../src/api/run.ts';
import { compareEpochs, environmentDifferences } from '../../src/results/compare/reproduction.ts';
import type { Environment } from '../../src/contracts/run.ts';
import type { Event } from '../../src/contracts/events.ts';
import { emptyFolder, root } from '../cli/_assay.ts';
import { asResultsVersion1 } from './_results-version.ts';
import { command } from '../cli/_in-process.ts';

let folder: string;
const home = emptyFolder();
const file = join(home, 'small.yaml');

beforeAll(async () => {
  cpSync(join(root, 'test/fixtures/cli/small.yaml'), file);
  ({ folder } = await run(file, { out: join(home, 'runs') }));
});

/** The run with its events, or another of its files, as `change` makes them. */
const changed = (name: string, change: (text: string) => string): string => {
  const copy = join(home, 'runs/small', `copy-${Math.random()}`);
  cpSync(folder, copy, { recursive: true });
  const path = join(copy, name);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return copy;
};
const editEvents = (edit: (event: Event) => Event | null) => (text: string) =>
  text
    .trim()
    .split('\n')
    .flatMap((line) => edit(JSON.parse(line) as Event) ?? [])
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');

test('in the same environment every value and weight is equal; the file may say something else by now', async () => {
  writeFileSync(file, readFileSync(file, 'utf8').replace('epochs: 2', 'epochs: 3'));
  expect(await command('reproduce', folder, '--quiet')).toEqual({
    code: 0,
    stdout: '\nreproduced  All 8 values of 2 epochs are equal, bit for bit, and so are the\n            weights.\n',
    stderr: '',
  });
  const found = await reproduce(folder);
  expect(found).toMatchObject({
    reproduced: true,
    tolerance: 0,
    epochs: 2,
    compared: 8,
    drift: [],
    largest: null,
    weights: true,
    environment: [],
    ended: null,
  });
  expect(dirname(found.again)).toBe(dirname(folder));
});

test('a value that comes out otherwise is drift, in a table, and exit code 1', async () => {
  const copy = changed(
    'events.jsonl',
    editEvents((event) =>
      event.type === 'epoch:end' && event.epoch === 1
        ? { ...event, values: { ...event.values, 'test/loss': 1 } }
        : event,
    ),
  );
  const { code, stdout } = await command('reproduce', copy, '--quiet');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^\nepoch +value +recorded +again +difference\n1 +test\/loss +1 +0\.\d+ +\d+ %\n\ndrift +1 of 8 values of 2 epochs do not match the record bit\s+for bit\.\n$/,
  );
  expect((await command('reproduce', copy, '--json', '--tolerance', '0.99')).code).toBe(0);
});

test('different weights are drift too', async () => {
  const copy = changed('model/transforms.json', (text) => text);
  const path = join(copy, 'model/weights.bin');
  const bytes = readFileSync(path);
  bytes[3]! ^= 1;
  writeFileSync(path, bytes);
  expect(await command('reproduce', copy, '--quiet')).toMatchObject({
    code: 1,
    stdout: '\ndrift      All 8 values of 2 epochs are equal, but the weights differ.\n',
  });
});

test('in another environment it says what differs and allows a tolerance', async () => {
  const copy = changed(
    'events.jsonl',
    editEvents((event) => {
      if (event.type === 'trial:start') return { ...event, environment: { ...event.environment, node: '18.0.0' } };
      if (event.type !== 'epoch:end') return event;
      return { ...event, values: { ...event.values, 'train/loss': 1.01 * Number(event.values['train/loss']) } };
    }),
  );
  const { code, stdout } = await command('reproduce', copy, '--quiet');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^differs +node: `18\.0\.0` is now `.*`\n\nreproduced +All 8 values of 2 epochs match the record within 2 %\.\s+The largest\s+difference is 0\.99 %, in train\/loss of epoch \d\.\n$/,
  );
});

test('an older version with other numbers counts as another environment', async () => {
  const copy = changed('events.jsonl', asResultsVersion1);
  const { code, stdout } = await command('reproduce', copy, '--quiet');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^differs +recorded by an older version of assay whose numbers differ\n\nreproduced +All 8 values of 2 epochs are equal/,
  );
  expect(await reproduce(copy)).toMatchObject({ reproduced: true, tolerance: 0.02 });
});

test('an interrupted run is reproduced as far as it came', async () => {
  const copy = changed(
    'events.jsonl',
    editEvents((event) =>
      event.type === 'trial:end' ||
      (event.type === 'epoch:end' && event.epoch === 1) ||
      (event.type === 'step' && event.epoch === 1)
        ? null
        : event,
    ),
  );
  expect(await reproduce(copy)).toMatchObject({ reproduced: true, epochs: 1, compared: 4, weights: null });
});

test('what it was made from must be as it was', async () => {
  const other = changed(
    'events.jsonl',
    editEvents((event) =>
      event.type === 'trial:start' ? { ...event, data: { ...event.data, digest: 'f'.repeat(64) } } : event,
    ),
  );
  expect(await command('reproduce', other)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^Cannot reproduce: something changed since the run:\n {2}the data: their digest `ffffffffffff` is now `[0-9a-f]{12}`\n$/,
    ) as string,
  });
  const none = changed('events.jsonl', (text) => `${text.split('\n')[0]}\n`);
  expect((await command('reproduce', none)).stderr).toMatch(
    /has no finished epoch, so there is nothing to compare with\.\n$/,
  );
  expect((await command('reproduce', folder, '--tolerance', '2')).stderr).toMatch(
    /^`--tolerance <share>` is `2`\. It takes a number from 0 to 1/,
  );
});

const epoch = (at: number, values: Record<string, number | 'NaN'>) =>
  ({ type: 'epoch:end', epoch: at, values }) as unknown as Event;

test('values are compared by their share; missing ones are infinitely far, and NaN equals NaN', () => {
  const { compared, drift, largest } = compareEpochs(
    [epoch(0, { a: 1, b: 'NaN', c: 0 }), epoch(1, { a: 2 })],
    [epoch(0, { a: 1.1, b: 'NaN', c: 0 })],
    0.05,
  );
  expect(compared).toBe(4);
  expect(drift).toEqual([
    { epoch: 0, name: 'a', recorded: 1, again: 1.1, share: expect.closeTo(0.1 / 1.1, 10) as number },
    { epoch: 1, name: 'a', recorded: 2, again: null, share: Infinity },
  ]);
  expect(largest).toMatchObject({ epoch: 1 });
  expect(compareEpochs([epoch(0, { a: 1 })], [epoch(0, { a: 'NaN' })], 0.5).drift).toHaveLength(1);
});

test('of an environment counts what numbers may depend on', () => {
  const environment: Environment = {
    assay: '1',
    node: '20',
    platform: 'linux-x64',
    cpu: 'X',
    cores: 2,
    engine: { name: 'onnx', device: 'cpu', threads: 1, version: '1.30', reason: '' },
    git: null,
    fingerprint: '',
  };
  expect(
    environmentDifferences(environment, {
      ...environment,
      cores: 8,
      engine: { ...environment.engine, reason: 'asked for' },
    }),
  ).toEqual([]);
  expect(
    environmentDifferences(environment, {
      ...environment,
      cpu: 'Y',
      engine: { ...environment.engine, threads: 2, device: 'webgpu' },
    }),
  ).toEqual(['processor: `X` is now `Y`', 'engine: `onnx on cpu` is now `onnx on webgpu`', 'threads: `1` is now `2`']);
});
