import { expect, test } from 'vitest';
import { prepareTable } from '../../src/data/columns/prepare.ts';
import { positionsOf, type Subset } from '../../src/data/split.ts';
import { partCounts } from '../../src/experiment/plan/counts.ts';
import type { PlannedData } from '../../src/contracts/plan.ts';
import { sourceOf, tableFor } from './columns/_table.ts';

const rows = Array.from({ length: 100 }, (_, i) => ({
  x: i,
  y: i % 3,
  colony: `c${(i * i) % 17}`,
  day: 1 + ((i * 7) % 25),
  part: ['train', 'train', 'test', 'validation'][i % 4]!,
}));
const raws = { x: 'number', y: 'number', colony: 'text', day: 'number', part: 'text' } as const;
const take = { train: null, test: null };

type Row = Readonly<Record<keyof typeof raws, string | number | null>>;
const cut = async (split: Partial<PlannedData['split']>, given: readonly Row[] = rows, seed = 1) => {
  const whole = { validation: 0.2, test: 0.2, ...split };
  const number = { raw: 'number', column: 'number' } as const;
  const table = tableFor(sourceOf({ train: given }, raws, 13), { x: number }, { y: number });
  const { parts, inspection } = await prepareTable(table, { split: whole, take, seed });
  const of = (part: Subset | undefined) => Array.from(positionsOf(part!), (at) => given[at]!);
  expect(partCounts(inspection, whole, take)).toEqual(
    Object.fromEntries(Object.entries(parts).map(([name, { count }]: [string, Subset]) => [name, count])),
  );
  const [train, validation, held] = [of(parts.train), of(parts.validation), of(parts.test)];
  expect([...train, ...validation, ...held].map(({ x }) => Number(x)).sort((a, b) => a - b)).toEqual(
    given.map(({ x }) => x),
  );
  return { train, validation, test: held };
};

test('no group is in two parts, and parts are as large as groups allow', async () => {
  const parts = await cut({ by: 'group', column: 'colony' });
  const groups = Object.values(parts).map((part) => new Set(part.map(({ colony }) => colony)));
  expect(groups.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(rows.map(({ colony }) => colony)).size);
  for (const part of [parts.validation, parts.test]) expect(Math.abs(part.length - 20)).toBeLessThanOrEqual(3);
  expect(await cut({ by: 'group', column: 'colony' })).toEqual(parts);
  expect(await cut({ by: 'group', column: 'colony' }, rows, 2)).not.toEqual(parts);
});

test('no time is in two parts, and the latest rows are for testing', async () => {
  const { train, validation, test: held } = await cut({ by: 'time', column: 'day' });
  const ends = [train, validation, held].map((part) => part.map(({ day }) => Number(day)));
  expect(ends.map((days) => [Math.min(...days), Math.max(...days)])).toEqual([
    [1, 15],
    [16, 20],
    [21, 25],
  ]);
});

test('a column says which part', async () => {
  const parts = await cut({ by: 'column', column: 'part', validation: 0, test: 0 });
  for (const [name, part] of Object.entries(parts)) expect(part).toEqual(rows.filter((row) => row.part === name));
});

const changed = (change: Partial<Row>) => rows.map((row, i) => (i === 40 ? { ...row, ...change } : row));
test.each([
  ['group', 'colony', changed({ colony: null }), /^row 40, column `colony` has no value, and parts/],
  ['time', 'day', changed({ day: null }), /^row 40, column `day` has no value, and parts/],
  ['column', 'part', changed({ part: 'dev' }), /^row 40, column `part` is `dev`\. Write `train`/],
  ['group', 'colony', rows.map((row) => ({ ...row, colony: 'c' })), /all of one group/],
  ['time', 'day', rows.map((row) => ({ ...row, day: 3 })), /all have the same time/],
  ['group', 'nest', rows, /no column `nest`/],
  ['random', 'colony', rows, /drawn at random, so the column `colony` is not used/],
  ['group', null, rows, /needs `column`/],
] as const)('by %s of %s: bad rows are one issue', async (by, column, given, message) => {
  const shares = by === 'column' ? { validation: 0, test: 0 } : {};
  await expect(cut({ by, column, ...shares }, given)).rejects.toThrow(message);
});
