import { expect, test } from 'vitest';
import type { DataIo } from '../../../src/contracts/data.ts';
import type { Planned } from '../../../src/contracts/plan.ts';
import { prepareTable } from '../../../src/data/columns/prepare.ts';
import { builtins } from '../../../src/components/index.ts';
import { bind } from '../../../src/registry/bind.ts';
import { createCatalog } from '../../../src/registry/catalog.ts';
import { ioOf } from '../../fixtures/data/folder.ts';
import { parquetOf, readAll } from '../../data/tables/_read.ts';

const missing = { values: [''], rows: 'error' };
const features = ['a'];

/** The table that a `data` section opens. */
const tableOf = async (written: Planned & { readonly train: string | readonly string[] }, io: DataIo) => {
  const planned = { validation: null, test: null, target: 'k', labels: 'class', features, missing, ...written };
  const table = await bind(createCatalog(builtins), 'dataset', planned).table?.(io);
  if (!table) throw new Error('There is no table.');
  return table;
};

const csv = 'a,k\n1,x\n2,y\n';

test.each([
  ['parquet', 't.parquet', () => parquetOf("SELECT * FROM (VALUES (1, 'x'), (2, 'y')) t(a, k)")],
  ['jsonl', ['t.jsonl'], () => ioOf({ 't.jsonl': '{"a": 1, "k": "x"}\n{"a": 2, "k": "y"}\n' })],
  ['sql', "SELECT * FROM 't.csv' ORDER BY a", () => ioOf({ 't.csv': csv })],
])('%s is a table of typed columns', async (type, train, files) => {
  const { source, features: chosen, targets } = await tableOf({ type, train }, await files());
  expect([chosen, targets].map(([field]) => [field!.name, field!.raw, field!.column.type])).toEqual([
    ['a', 'number', 'number'],
    ['k', 'text', 'category'],
  ]);
  expect(await readAll(source, { a: 'number', k: 'text' })).toEqual([
    [1, 2],
    ['x', 'y'],
  ]);
});

test('an unknown column is told with those of the table', async () => {
  const table = tableOf({ type: 'sql', train: "SELECT a AS b, k FROM 't.csv'" }, ioOf({ 't.csv': csv }));
  await expect(table).rejects.toMatchObject({ name: 'DataError', field: 'features[0]' });
});

test.each([
  ['csv', 'validation.csv'],
  ['parquet', 'validation.parquet'],
])('a validation file of %s is a part of its own', async (type, name) => {
  const io = type === 'csv' ? ioOf({ 't.csv': csv, [name]: 'k,a\ny,3\n' }) : await parquetOf("SELECT 1 AS a, 'x' AS k");
  const file = type === 'csv' ? 't.csv' : 't.parquet';
  const validation = type === 'csv' ? name : file;
  const table = await tableOf({ type, train: file, validation }, io);
  const split = { split: { validation: 0, test: 0 }, take: { train: null, test: null }, seed: 1 };
  const { inspection, parts } = await prepareTable(table, split);
  expect(inspection.counts).toEqual({ train: type === 'csv' ? 2 : 1, validation: 1 });
  expect([...parts.validation!.features.data]).toEqual([type === 'csv' ? 3 : 1]);
  expect(parts.validation!.features).not.toBe(parts.train.features);
});
