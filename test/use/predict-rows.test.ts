import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predict } from '../../src/api/predict.ts';
import { folder, trainTable, trainTexts, write } from './_raw-runs.ts';

let [table, texts] = ['', ''];
beforeAll(async () => {
  table = await trainTable();
  texts = await trainTexts();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (run: string, ...files: string[]) => {
  const { predicted, close } = await predict(run, files, { engine: 'cpu' });
  const outputs: number[] = [];
  const issues: (string | undefined)[] = [];
  for await (const { items, predictions } of predicted) {
    outputs.push(...predictions.outputs);
    issues.push(...items.map(({ issue }) => issue));
  }
  await close();
  return { outputs, issues };
};

const csv = `extra,grade,open,day,size,island
1,a,yes,2024-03-05,12.5,Dream
2,b,no,2024-05-05,,Mars
3,a,true,2024-05-05T10:00,7,Biscoe
`;

const parquetOf = async (name: string, source: string, columns = '*'): Promise<string> => {
  const file = join(folder, name);
  const database = await DuckDBInstance.create();
  const connection = await database.connect();
  await connection.run(`copy (select ${columns} from read_csv('${source}')) to '${file}' (format parquet)`);
  connection.closeSync();
  database.closeSync();
  return file;
};

test('CSV, Parquet and a JSON list of the same rows are predicted alike', async () => {
  const rows = write('rows.csv', csv.replace('T10:00', '').replace('true', 'yes'));
  const list = write(
    'rows.json',
    `[{"grade": "a", "open": true, "day": "2024-03-05", "size": 12.5, "island": "Dream"},
     {"grade": "b", "open": false, "day": "2024-05-05", "size": null, "island": "Mars"},
     {"grade": "a", "open": "yes", "day": "2024-05-05", "size": 7, "island": "Biscoe"}]`,
  );
  const expected = await ask(table, rows);
  expect(expected.issues).toEqual([undefined, undefined, undefined]);
  expect(await ask(table, list)).toEqual(expected);
  const columns = 'extra, size, island, day, grade, open';
  expect(await ask(table, await parquetOf('rows.parquet', rows, columns))).toEqual(expected);
});

test('what is wrong is told of its row or its file, and the others are predicted', async () => {
  const list = write('bad.json', `[5, {"__proto__": {"grade": "a"}}, {"grade": "a", "open": 2}]`);
  const source = write('few.csv', 'island,size\nDream,1\n');
  const { outputs, issues } = await ask(
    table,
    list,
    await parquetOf('few.parquet', source),
    write('cut.parquet', 'PAR1 and no more'),
    write('open.json', '[{'),
    write('good.csv', csv),
  );
  expect(issues.slice(0, 5)).toEqual([
    'is `5`, expected an object with `island`, `size`, `day`, `open`, `grade`',
    'misses a value as `island`',
    'misses a value as `island`',
    'has no column `day`: it has `island`, `size`',
    expect.stringMatching(/^can't be read: `cut.parquet`/),
  ]);
  expect(issues[5]).toBe('is not JSON: `[{`');
  expect(outputs).toHaveLength(3);
});

test('lines of text are predicted as a CSV file with a header is', async () => {
  const lines = await ask(texts, write('lines.txt', 'good bread\n\na fast car, red\n'));
  const cells = await ask(texts, write('cells.csv', 'n,text\n1,good bread\n2,"a fast car, red"\n'));
  expect(lines.outputs).toHaveLength(4);
  expect(lines).toEqual(cells);
});
