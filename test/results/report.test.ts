import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCsv } from '../../src/reporters/csv.ts';
import { createDelivery } from '../../src/reporters/deliver.ts';
import { createPlots } from '../../src/reporters/plots.ts';
import { FolderError } from '../../src/results/folder-error.ts';
import { report } from '../../src/results/report.ts';
import { fixtureEvents, fixtureFolder, fixtureRuns, type FixtureRun } from '../fixtures/runs/fixture-events.ts';

const runOf = (name: FixtureRun) => {
  const path = mkdtempSync(join(tmpdir(), 'assay-report-'));
  copyFileSync(join(fixtureFolder(name), 'events.jsonl'), join(path, 'events.jsonl'));
  return path;
};
const contents = (path: string) =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(path.length + 1), readFileSync(file)]),
  );

test.each(fixtureRuns)('what the reporters wrote during the run `%s` is made again, byte for byte', async (name) => {
  const path = runOf(name);
  const context = { folder: { path, run: 'r' }, terminal: null };
  const delivery = createDelivery(
    [
      { name: 'csv', reporter: createCsv(context) },
      { name: 'plots', reporter: createPlots(context) },
    ],
    ({ message }) => expect.unreachable(message),
  );
  fixtureEvents(name).forEach(delivery.send);
  expect(await delivery.close()).toEqual([]);
  const again = runOf(name);
  const { files, problems, path: reported } = await report(again);
  expect([problems, reported]).toEqual([[], again]);
  expect([...files, 'events.jsonl'].sort()).toEqual(Object.keys(contents(again)).sort());
  expect(contents(again)).toEqual(contents(path));
});

test('a report over an old one leaves what else is there', async () => {
  const path = runOf('failed');
  mkdirSync(join(path, 'plots'));
  writeFileSync(join(path, 'plots/mine.txt'), 'mine');
  writeFileSync(join(path, 'metrics.csv'), 'old');
  expect((await report(path)).files).toEqual(['metrics.csv', 'plots/samples.svg', 'plots/samples.png']);
  expect(readFileSync(join(path, 'plots/mine.txt'), 'utf8')).toBe('mine');
  expect(readFileSync(join(path, 'metrics.csv'), 'utf8')).toMatch(/^epoch,/);
});

test('what cannot be written is one sentence', async () => {
  const path = runOf('failed');
  writeFileSync(join(path, 'plots'), 'a file');
  await expect(report(path)).rejects.toThrow(
    new FolderError(
      `\`${path}\` could not be written: a file of that name is in the way. What was written before is kept.`,
    ),
  );
});
