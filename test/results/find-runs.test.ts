import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compare } from '../../src/api/compare.ts';
import { distinct, findRuns } from '../../src/results/compare/find-runs.ts';
import { fixtureFolder } from '../fixtures/runs/fixture-events.ts';

const out = mkdtempSync(join(tmpdir(), 'assay-compare-'));
const runs = ['2026-01-01', '2026-01-02'].map((name) => join(out, 'mnist', name));
for (const path of runs) cpSync(fixtureFolder('stopped'), path, { recursive: true });
symlinkSync('2026-01-02', join(out, 'mnist/latest'), 'dir');
mkdirSync(join(out, 'empty'));

test('a name stands for all runs of the experiment, with `latest` for the newest, a folder for itself', async () => {
  expect(await findRuns('mnist', out)).toEqual(runs);
  expect(await findRuns(join(out, 'mnist'), 'elsewhere')).toEqual(runs);
  expect(await findRuns('mnist/latest', out)).toEqual([join(out, 'mnist/latest')]);
  expect(await findRuns(runs[0]!, out)).toEqual([runs[0]]);
});

test('a run that is named twice is one', async () => {
  expect(await distinct([runs[1]!, join(out, 'mnist/latest'), runs[0]!])).toHaveLength(2);
  expect((await compare(['mnist', 'mnist/latest', runs[1]!], { out })).runs.map(({ objective }) => objective)).toEqual([
    0.253108, 0.253108,
  ]);
});

test('`latest` may be a text file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-latest-'));
  cpSync(fixtureFolder('failed'), join(folder, 'run'), { recursive: true });
  writeFileSync(join(folder, 'latest'), 'run\n');
  expect((await compare([join(folder, 'latest')])).runs).toMatchObject([{ status: 'failed', objective: null }]);
});

test('where there is no run, what there is', async () => {
  await expect(findRuns('mnits', out)).rejects.toThrow(
    `No run is found at \`mnits\`. \`${out}\` holds \`empty\`, \`mnist\`.`,
  );
  await expect(findRuns('mnist', join(out, 'empty'))).rejects.toThrow(/holds no runs; `--out`/);
  await expect(compare(['mnist'], { out, plot: 'curves.jpg' })).rejects.toThrow(
    '`curves.jpg` is neither an `.svg` nor a `.png` file.',
  );
  await expect(compare(['mnist'], { out, plot: join(out, 'nowhere/curves.svg') })).rejects.toThrow(
    /curves\.svg` could not be written/,
  );
});
