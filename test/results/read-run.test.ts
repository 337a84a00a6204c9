import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventIn, RunError, readRun } from '../../src/results/run/read-run.ts';
import { fixtureEvents, fixtureFolder, fixtureRuns } from '../fixtures/runs/fixture-events.ts';

const folderWith = (text: string) => {
  const path = mkdtempSync(join(tmpdir(), 'assay-read-'));
  writeFileSync(join(path, 'events.jsonl'), text);
  return path;
};
const mnist = readFileSync(join(fixtureFolder('mnist'), 'events.jsonl'), 'utf8');

test.each(fixtureRuns)('the fixture `%s` is a log of this version', async (name) => {
  const { events, problems, folder } = await readRun(fixtureFolder(name));
  expect(problems).toEqual([]);
  expect(events).toEqual(fixtureEvents(name));
  expect(folder.run).toBe('mnist-mlp/2026-11-24T03-52-10-3b9fe1c2');
});

test('a torn last line is dropped, wherever it was torn', async () => {
  const whole = fixtureEvents('mnist').length;
  for (const cut of [1, 2, 50, 3000]) {
    const { events, problems } = await readRun(folderWith(mnist.slice(0, -cut)));
    expect([events.length, problems]).toEqual([whole - 1, []]);
  }
});

test('lines that are no events are passed over, and said', async () => {
  const [start] = mnist.split('\n');
  const lines = [
    start,
    'rubbish',
    '{"v":1,"type":"sweep:start"}',
    'null',
    '{"v":1,"type":"warning"}',
    start!.replace('"facts"', '"fact"'),
    '',
  ];
  const { events, problems } = await readRun(folderWith(lines.join('\n')));
  expect(events).toHaveLength(1);
  expect(problems).toEqual([
    'Line 2 of `events.jsonl` is not JSON and was passed over.',
    ...[3, 4, 5, 6].map(
      (line) =>
        `Line ${line} of \`events.jsonl\` is not an event that this version of assay knows and was passed over.`,
    ),
  ]);
});

test('a field of a newer version is let through', async () => {
  const { events } = await readRun(folderWith(mnist.replaceAll('"v":1', '"v":1,"mood":"fine"')));
  expect(events).toHaveLength(fixtureEvents('mnist').length);
});

test('`latest` as a text file is followed', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'assay-read-'));
  mkdirSync(join(parent, 'one'));
  writeFileSync(join(parent, 'one/events.jsonl'), mnist);
  writeFileSync(join(parent, 'latest'), 'one\n');
  expect((await readRun(join(parent, 'latest'))).folder.path).toBe(join(parent, 'one'));
});

test('what is no run is said in one sentence', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'assay-read-'));
  await expect(readRun(empty)).rejects.toThrow(
    new RunError(`\`${empty}\` is not the folder of a run: its \`events.jsonl\` is missing.`),
  );
  await expect(readRun(join(empty, 'nowhere'))).rejects.toThrow(/^There is no `.*nowhere`\.$/);
  mkdirSync(join(empty, 'events.jsonl'));
  await expect(readRun(empty)).rejects.toThrow(/its `events.jsonl` can't be read \(`events\.jsonl` is a folder\)/);
  await expect(readRun(folderWith('{"v":'))).rejects.toThrow(/contains no events\.$/);
});

test('finds no event in a line that is none', () => {
  for (const line of ['', 'nonsense', 'null', '5', '[]', '{"type": "epoch"}', '{"type": "constructor"}'])
    expect(eventIn(line)).toBeUndefined();
});
