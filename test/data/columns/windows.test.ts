import { describe, expect, test } from 'vitest';
import type { PlannedData } from '../../../src/contracts/plan.ts';
import { prepareTable } from '../../../src/data/columns/prepare.ts';
import { windowStarts } from '../../../src/data/columns/windows/starts.ts';
import { gather, rowsOf } from '../../../src/data/feed.ts';
import { positionsOf, type Subset } from '../../../src/data/split.ts';
import type { Column } from '../../../src/contracts/data.ts';
import type { RawKind } from '../../../src/contracts/table.ts';
import type { TableWindows } from '../../../src/registry/kinds.ts';
import reference from '../../reference/windows.json' with { type: 'json' };
import { sourceOf, tableFor, type Rows, type Written } from './_table.ts';

const raws = { hour: 'number', station: 'text', temperature: 'number', wind: 'number' } as const;
const number: Written = { raw: 'number', column: 'number' };
const read = (name: string, raw: RawKind, field: string) => ({ name, raw, field });
const windows = (lengths: Pick<TableWindows, 'past' | 'future' | 'stride'>, by = true): TableWindows => ({
  ...lengths,
  time: read('hour', 'number', 'windows.time'),
  by: by ? read('station', 'text', 'windows.by') : null,
});
const take = { train: null, test: null };
const prepared = (
  rows: Rows,
  own: TableWindows,
  split: PlannedData['split'] = { validation: 0.2, test: 0.25 },
  target = number,
) =>
  prepareTable(
    {
      ...tableFor(sourceOf({ train: rows }, raws, 17), { temperature: number, wind: number }, { temperature: target }),
      windows: own,
    },
    { split, take, seed: 1 },
  );

const samplesOf = (column: Column, part: Subset): number[] => {
  const into = rowsOf(column, part.count);
  gather(column, positionsOf(part), 0, part.count, into);
  return [...into];
};
const rounded = (nested: readonly unknown[]): number[] => (nested.flat(3) as number[]).map(Math.fround);

describe('windows over time', () => {
  test.each(reference.cases)(
    'are those of numpy: past $past, future $future, stride $stride',
    async ({ past, future, stride, validation, test: share, mean, std, parts }) => {
      const own = windows({ past, future, stride });
      const found = await prepared(reference.rows, own, { validation, test: share });
      for (const name of ['train', 'validation', 'test'] as const) {
        const part = found.parts[name]!;
        expect(part.count).toBe(parts[name].labels.length);
        expect(samplesOf(part.features, part)).toEqual(rounded(parts[name].features));
        expect(samplesOf(part.labels, part)).toEqual(rounded(parts[name].labels));
        const note = found.inspection.notes?.find((one) => one.includes(`of the ${name} part left out`)) ?? '0';
        expect(Number.parseInt(note)).toBe(parts[name].gaps);
      }
      expect(found.inspection.features.shape).toEqual([past, 2]);
      const { shift, scale } = found.columns.features[0]!.params as { shift: number; scale: number };
      expect(Math.abs(shift - mean)).toBeLessThan(1e-6);
      expect(Math.abs(scale - std)).toBeLessThan(1e-6);
    },
  );

  test('share the rows of the table', async () => {
    const { parts } = await prepared(reference.rows, windows({ past: 5, future: 2, stride: 1 }));
    expect(parts.train.features.data).toHaveLength(reference.rows.length * 2);
    expect(parts.train.features.stride).toBe(2);
  });

  test('do not depend on later rows, and neither does what is fitted', async () => {
    const own = windows({ past: 5, future: 2, stride: 1 });
    const before = await prepared(reference.rows, own);
    const cut = { north: 33, south: 121 };
    const changed = reference.rows.map((row) =>
      row.hour > cut[row.station as keyof typeof cut] ? { ...row, temperature: 1e6, wind: -1e6 } : row,
    );
    expect(changed).not.toEqual(reference.rows);
    const after = await prepared(changed, own);
    const params = ({ columns }: typeof before) => [...columns.features, ...columns.targets].map((one) => one.params);
    expect(params(after)).toEqual(params(before));
    for (const of of ['features', 'labels'] as const)
      expect(samplesOf(after.parts.train[of], after.parts.train)).toEqual(
        samplesOf(before.parts.train[of], before.parts.train),
      );
  });

  test('name each row ahead, in the unit of the target', async () => {
    const { labels } = await prepared(reference.rows, windows({ past: 5, future: 2, stride: 1 }));
    if (labels.kind !== 'value') throw new Error('expected values');
    expect(labels).toMatchObject({ shape: [2], names: ['temperature +1', 'temperature +2'] });
    expect(labels.unit!.shift).toHaveLength(2);
    expect(labels.unit!.shift[0]).toBe(labels.unit!.shift[1]);
  });

  test('predict one number where one row is ahead', async () => {
    const { labels, parts } = await prepared(reference.rows, windows({ past: 5, future: 1, stride: 1 }));
    expect(labels).toMatchObject({ shape: [], names: ['temperature'] });
    expect(parts.train.labels.shape).toEqual([]);
  });

  test.each([
    [10, 3, 2, 1],
    [10, 3, 2, 4],
    [5, 3, 2, 1],
    [4, 3, 2, 1],
  ])('count ⌊(%i − %i − %i) / %i⌋ + 1 in rows without a gap', (rows, past, future, stride) => {
    const times = Float64Array.from({ length: rows }, (_, i) => i * 0.1);
    const { starts, gaps } = windowStarts([[0, rows]], times, { past, future, stride }, 0.1);
    expect(gaps).toBe(0);
    expect(starts).toHaveLength(Math.max(0, Math.floor((rows - past - future) / stride) + 1));
  });

  test('of one series refuse two rows of one time', async () => {
    const twice = [...reference.rows, reference.rows[0]!];
    await expect(prepared(twice, windows({ past: 5, future: 2, stride: 1 }))).rejects.toMatchObject({
      field: 'windows.by',
      message: expect.stringMatching(/^`hour` is `\d+` in two rows of `(north|south)`\. /) as string,
    });
    const series = reference.rows.map(({ hour, ...row }) => ({ ...row, hour: hour % 50 }));
    await expect(prepared(series, windows({ past: 5, future: 2, stride: 1 }, false))).rejects.toMatchObject({
      field: 'windows.time',
      message: expect.stringContaining('Name the column that tells series apart') as string,
    });
  });

  test('that fit into no series are refused with the longest one', async () => {
    await expect(prepared(reference.rows, windows({ past: 13, future: 2, stride: 1 }))).rejects.toMatchObject({
      field: 'windows.past',
      message: expect.stringMatching(
        /^No window of 13 \+ 2 rows fits into the validation part: .* has 11 rows\./,
      ) as string,
    });
  });

  test('are cut by their time, and by no other column', async () => {
    const own = windows({ past: 5, future: 2, stride: 1 });
    const byGroup = prepared(reference.rows, own, { validation: 0.2, test: 0.25, by: 'group', column: 'station' });
    await expect(byGroup).rejects.toMatchObject({ field: 'split.by' });
    const byColumn = prepared(reference.rows, own, { validation: 0.2, test: 0.25, by: 'time', column: 'wind' });
    await expect(byColumn).rejects.toMatchObject({ field: 'split.column' });
  });

  test('of classes predict the next row only', async () => {
    const target: Written = { raw: 'number', column: { type: 'category' } };
    const failing = prepared(reference.rows, windows({ past: 5, future: 2, stride: 1 }), undefined, target);
    await expect(failing).rejects.toMatchObject({ field: 'windows.future' });
    const { parts, labels } = await prepared(
      reference.rows,
      windows({ past: 5, future: 1, stride: 1 }),
      undefined,
      target,
    );
    if (labels.kind !== 'class') throw new Error('expected classes');
    const wanted = (await prepared(reference.rows, windows({ past: 5, future: 1, stride: 1 }))).parts.train;
    expect(
      samplesOf(parts.train.labels, parts.train).map((label) => Math.fround(Number(labels.classes[label]))),
    ).toEqual(samplesOf(wanted.labels, wanted));
  });
});
