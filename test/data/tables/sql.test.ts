import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTable } from '../../../src/data/tables/open.ts';
import { folderOf, ioOf } from '../../fixtures/data/folder.ts';
import { failure, read, readAll } from './_read.ts';

const files = {
  'rides/a.csv': 'station,count\n1,10\n2,20\n',
  'rides/b.csv': 'station,count\n1,30\n',
  'stations.csv': 'id,name\n1,north\n2,south\n',
};
const sql = (query: string) => ({ format: 'sql', parts: { train: query } }) as const;
const query = (text: string) => openTable(ioOf(files), sql(text));

test('a query joins files of the folder', async () => {
  const io = ioOf(files);
  const text =
    "SELECT name, count FROM 'rides/*.csv' r JOIN read_csv('stations.csv') s ON r.station = s.id ORDER BY count";
  const source = await openTable(io, sql(text));
  expect(source.columns).toEqual([
    { name: 'name', raw: 'text' },
    { name: 'count', raw: 'number' },
  ]);
  expect(await readAll(source, { count: 'number', name: 'text' })).toEqual([
    [10, 20, 30],
    ['north', 'south', 'north'],
  ]);
  const before = await source.digest();
  writeFileSync(join(io.folder, 'stations.csv'), 'id,name\n1,west\n2,south\n');
  expect(await (await openTable(io, sql(text))).digest()).not.toBe(before);
});

test('WITH, lists of files, ranges and subqueries', async () => {
  const text = `WITH r AS (FROM read_csv(['rides/a.csv', 'rides/b.csv']))
    SELECT station, (SELECT max(id) FROM 'stations.csv') AS most FROM r, range(1) ORDER BY count`;
  expect(await read(ioOf(files), sql(text), { station: 'number', most: 'number' })).toEqual([
    [1, 2, 1],
    [2, 2, 2],
  ]);
});

test.each([
  ["COPY (SELECT 1) TO 'out.csv'", 'is not a single `SELECT`'],
  ["ATTACH 'x.db'", 'is not a single `SELECT`'],
  ['INSTALL httpfs', 'is not a single `SELECT`'],
  ['LOAD httpfs', 'is not a single `SELECT`'],
  ['PRAGMA database_list', 'is not a single `SELECT`'],
  ['SET threads = 1', 'is not a single `SELECT`'],
  ['CREATE TABLE t AS SELECT 1', 'is not a single `SELECT`'],
  ['CALL range(1)', 'is not a single `SELECT`'],
  ["EXPORT DATABASE 'x'", 'is not a single `SELECT`'],
  ["SELECT 1; COPY (SELECT 1) TO 'out.csv'", 'is not a single `SELECT`'],
  ['SELECT 1; SELECT 2', 'is not a single `SELECT`'],
  ['', 'is not a single `SELECT`'],
  ["SELECT * FROM read_text('/etc/passwd')", 'The query reads from `read_text`.'],
  ["SELECT * FROM read_blob('stations.csv')", 'The query reads from `read_blob`.'],
  ["SELECT * FROM glob('/etc/*')", 'The query reads from `glob`.'],
  ["SELECT * FROM sniff_csv('/etc/passwd')", 'The query reads from `sniff_csv`.'],
  ["SELECT * FROM query('SELECT 1')", 'The query reads from `query`.'],
  ["SELECT * FROM query_table('stations.csv')", 'The query reads from `query_table`.'],
  ['SELECT * FROM duckdb_settings()', 'The query reads from `duckdb_settings`.'],
  ['SELECT * FROM information_schema.tables', 'The query reads from `information_schema.tables`.'],
  ['SELECT * FROM duckdb_settings', '`duckdb_settings` is not there.'],
  ["SELECT * FROM read_csv('/etc/' || 'passwd')", 'The query calls `read_csv` with a file that is computed.'],
  ["SELECT (SELECT count(*) FROM read_csv('/etc/passwd')) AS a", 'outside the experiment’s folder'],
  ["SELECT * FROM '/etc/*.conf'", 'outside the experiment’s folder'],
  ["WITH a AS (FROM read_csv('/etc/passwd')) FROM a", 'outside the experiment’s folder'],
  ["SELECT * FROM 'http://127.0.0.1:1/x.csv'", 'is not there.'],
  ["SELECT * FROM 's3://bucket/x.parquet'", 'is not there.'],
  ["SELECT getenv('HOME') AS a", 'The query fails: Catalog Error: Scalar Function with name getenv does not exist!'],
  ['SELECT nothing FROM range(1)', 'The query fails: Binder Error: '],
  ['SELECT FROM WHERE', 'The query fails: '],
  ["SELECT * FROM 'missing.csv'", '`missing.csv` is not there.'],
])('refused: %s', async (text, message) => {
  const [found, field] = await failure(query(text));
  expect(found).toContain(message);
  expect(found).not.toMatch(/\p{Cc}/u);
  expect(field).toBe('train');
});

test('links and `..` lead out of the folder nowhere', async () => {
  const outside = folderOf({ 'secret.csv': 'a,b\nsecret,1\n' });
  const io = ioOf(files);
  symlinkSync(join(outside, 'secret.csv'), join(io.folder, 'link.csv'));
  symlinkSync(outside, join(io.folder, 'linked'));
  mkdirSync(join(io.folder, 'more'));
  symlinkSync(join(outside, 'secret.csv'), join(io.folder, 'more/z.csv'));
  const up = `../${outside.split('/').at(-1)!}/secret.csv`;
  for (const path of ['link.csv', 'linked/secret.csv', 'linked/*.csv', 'more/*.csv', up, join(outside, 'secret.csv')])
    expect((await failure(openTable(io, sql(`SELECT * FROM '${path}'`))))[0]).toContain(
      'outside the experiment’s folder',
    );
});

test('the database itself refuses what the check of the query might miss', async () => {
  const { accessOf, withDatabase } = await import('../../../src/data/tables/query.ts');
  const outside = folderOf({ 'secret.csv': 'a,b\nsecret,1\n' });
  const io = ioOf(files);
  symlinkSync(join(outside, 'secret.csv'), join(io.folder, 'link.csv'));
  await withDatabase(accessOf(io, {}, { folder: io.folder }), async ({ connection }) => {
    for (const text of [
      `FROM '${outside}/secret.csv'`,
      `FROM '${io.folder}/link.csv'`,
      `FROM '${io.folder}/../${outside.split('/').at(-1)!}/secret.csv'`,
      "FROM read_text('/etc/passwd')",
      "FROM glob('/etc/*')",
      'INSTALL httpfs',
      'LOAD httpfs',
      'SET enable_external_access = true',
      "SET allowed_directories = ['/']",
      "FROM 'http://127.0.0.1:1/x.csv'",
    ])
      await expect(connection.run(text), text).rejects.toThrow(/Permission Error|configuration|Cannot/);
    expect((await connection.runAndReadAll(`FROM '${io.folder}/stations.csv'`)).currentRowCount).toBe(2);
  });
});

test('a refused query writes nothing', async () => {
  const io = ioOf(files);
  await failure(openTable(io, sql(`COPY (SELECT 1) TO '${io.folder}/out.csv'`)));
  expect(readdirSync(io.folder).sort()).toEqual(['rides', 'stations.csv']);
});

test('a value that fails while it is read', async () => {
  const [message] = await failure(
    read(ioOf(files), sql("SELECT CAST(name AS INTEGER) AS a FROM 'stations.csv'"), { a: 'number' }),
  );
  expect(message).toContain("The query fails: Conversion Error: Could not convert string 'north' to INT32");
});
