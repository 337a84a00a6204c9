import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replayed } from '../../../src/data/columns/replay.ts';
import type { TableChunk, TableSource, WantedColumn } from '../../../src/contracts/table.ts';
import { sourceOf, type Rows } from './_table.ts';

const rows: Rows = Array.from({ length: 50 }, (_, i) => ({
  x: i % 7 === 0 ? null : i / 3,
  city: i % 5 === 0 ? null : ['Oslo', 'Rome'][i % 2]!,
  on: i % 2 === 0 ? 'yes' : 'no',
}));
const wanted: readonly WantedColumn[] = [
  { name: 'on', as: 'boolean', field: 'features' },
  { name: 'x', as: 'number', field: 'features' },
  { name: 'city', as: 'text', field: 'features' },
];

const counted = (): { readonly source: TableSource; readonly readings: () => number } => {
  const source = sourceOf({ train: rows }, { x: 'number', city: 'text', on: 'text' }, 9);
  let readings = 0;
  const read: TableSource['read'] = (part, columns) => {
    readings++;
    return source.read(part, columns);
  };
  return { source: { ...source, read }, readings: () => readings };
};

const all = async (chunks: AsyncIterable<TableChunk>) => {
  const found: unknown[] = [];
  for await (const { first, count, columns, place } of chunks)
    found.push(structuredClone([first, count, columns, place(count - 1)]));
  return found;
};

describe('rows are replayed', () => {
  test.each([
    ['memory', 1e6],
    ['memory and a temporary file', 300],
    ['a temporary file', 0],
  ])('from %s, any columns in any order, and parsed once', async (_, most) => {
    const folder = mkdtempSync(join(tmpdir(), 'replay-'));
    const { source, readings } = counted();
    const again = replayed(source, folder, most);
    const first = await all(again.read('train', wanted));
    expect(await all(again.read('train', wanted))).toEqual(first);
    const some = [wanted[2]!, wanted[1]!];
    expect(await all(again.read('train', some))).toEqual(await all(counted().source.read('train', some)));
    expect(readings()).toBe(1);
    await again.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('and parsed again where they were not all read, or can not be stored', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'replay-'));
    const { source, readings } = counted();
    const partly = replayed(source, folder);
    for await (const _ of partly.read('train', wanted)) break;
    expect(await all(partly.read('train', wanted))).toHaveLength(6);
    expect(readings()).toBe(2);
    writeFileSync(join(folder, 'file'), '');
    const unwritable = replayed(source, join(folder, 'file'), 0);
    const first = await all(unwritable.read('train', wanted));
    expect(await all(unwritable.read('train', wanted))).toEqual(first);
    expect(readings()).toBe(4);
  });
});
