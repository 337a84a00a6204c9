import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DataReport } from '../../src/api/data.ts';
import { emptyFolder, root } from './_assay.ts';
import { command, rawCommand } from './_in-process.ts';

const tableOf = (rows: readonly string[]): string => {
  const file = join(emptyFolder(), 'table.csv');
  writeFileSync(file, rows.join('\n'));
  return file;
};
const reportOf = async (file: string): Promise<DataReport> => {
  const { code, stdout, stderr } = await command('data', file, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as DataReport;
};
const many = (row: (i: number) => string): string[] => Array.from({ length: 200 }, (_, i) => row(i));

test('data shows the parts and columns of an experiment', async () => {
  const { parts, columns, samples, oddities } = await reportOf(join(root, 'experiments/penguins.yaml'));
  expect(parts).toEqual([
    { part: 'train', rows: 240 },
    { part: 'validation', rows: 51 },
    { part: 'test', rows: 51 },
  ]);
  expect(columns.map(({ name, type, isTarget }) => [name, type, isTarget])).toEqual([
    ['species', 'category', false],
    ['island', 'category', false],
    ['bill_length_mm', 'number', false],
    ['bill_depth_mm', 'number', false],
    ['flipper_length_mm', 'number', false],
    ['sex', 'category', false],
    ['body_mass_kg', 'number', true],
  ]);
  expect(columns[0]!.distinct).toBe(3);
  expect(columns[5]!.parts.reduce((sum, { missing }) => sum + missing, 0)).toBe(9);
  for (const { histogram } of columns.filter(({ type }) => type === 'number'))
    expect(histogram!.reduce((a, b) => a + b)).toBe(240);
  expect(samples).toHaveLength(3);
  expect(oddities).toEqual([]);
});

test('data finds leaks and oddities', async () => {
  const table = tableOf([
    'twin,half,kind,y',
    ...many((i) => `${i * i * 2.5},${i % 2 ? 'a' : 'b'},${i % 50 === 0 ? 'rare' : 'usual'},${i * i}.5`),
  ]);
  const { oddities } = await reportOf(table);
  expect(oddities).toMatchObject([{ kind: 'alone', column: 'twin', measure: 'r2' }]);
  const classes = tableOf(['code,z,label', ...many((i) => `c${i % 4},${i % 9},${i % 4 === 0 ? 'x' : 'y'}`)]);
  expect((await reportOf(classes)).oddities).toMatchObject([
    { kind: 'alone', column: 'code', measure: 'accuracy', value: 1 },
    { kind: 'duplicates', part: 'validation' },
    { kind: 'duplicates', part: 'test' },
  ]);
  const rare = tableOf(['z,label', ...many((i) => `${(i * 7919) % 1009}.5,${i % 20 === 0 ? 'x' : 'y'}`)]);
  expect((await reportOf(rare)).oddities).toEqual([
    { kind: 'imbalance', most: { name: 'y', rows: 133 }, least: { name: 'x', rows: 7 } },
  ]);
});

test('data fits in 80 columns, and shows no control character', async () => {
  const long = `${'very long name '.repeat(8)}\u0007\u202e`;
  const table = tableOf([
    `${long},b,when,y`,
    ...many((i) => `${i % 2 ? long : 'other'},${(i % 13) * 1e-9},2024-01-${10 + (i % 20)},${i * 12345.678}`),
  ]);
  const { code, stdout } = await rawCommand('data', table);
  expect(code).toBe(0);
  expect(stdout).toContain('█');
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  const columns = stdout.split('\n').slice(2, -6);
  expect(Math.max(...columns.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('data says which datasets it can show', async () => {
  const { code, stderr } = await command('data', join(root, 'examples/starter.yaml'));
  expect(code).not.toBe(0);
  expect(stderr).toContain('`assay data` shows tables with typed columns, and `inline` is none here.');
});
