import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { emptyFolder, root } from './_assay.ts';
import { command } from './_in-process.ts';

/** Writes a table, looks at it, and checks the experiment. */
const initOn = async (rows: readonly string[], ...args: string[]) => {
  const folder = emptyFolder();
  const [table, file] = [join(folder, 'table.csv'), join(folder, 'out.yaml')];
  writeFileSync(table, rows.join('\n'));
  const ended = await command('init', table, file, ...args);
  if (ended.code !== 0) return { ...ended, data: {} as Record<string, never>, text: '', file };
  expect(await command('validate', file)).toMatchObject({ code: 0 });
  const text = readFileSync(file, 'utf8');
  return { ...ended, data: (parse(text) as { data: Record<string, never> }).data, text, file };
};

const many = (row: (i: number) => string): string[] => Array.from({ length: 40 }, (_, i) => row(i));

test('init gives each column of a table a type', async () => {
  const rows = many(
    (i) =>
      `${i},${i % 7}.5,${i % 3 ? 'NA' : i},${i % 2 ? 'red' : 'blue'},${i % 2 ? 'yes' : 'no'},2024-0${(i % 9) + 1}-11,same,word${i},${i % 5 === 0 ? 'NA' : i * 1.5}`,
  );
  const { data, stdout } = await initOn(['id,size,gone,color,new,made,constant,code,cost', ...rows]);
  expect(data).toMatchObject({
    type: 'csv',
    train: 'table.csv',
    features: {
      id: 'ignore',
      size: 'number',
      gone: 'ignore',
      color: 'category',
      new: 'boolean',
      made: { type: 'date', parts: ['month', 'weekday'] },
      constant: 'ignore',
      code: 'ignore',
    },
    target: { cost: { type: 'number', missing: 'drop' } },
    missing: { values: ['', 'NA'] },
    split: { test: 0.2, validation: 0.1 },
  });
  expect(stdout).toContain('Target: `cost`, the last column that can be predicted. 4 features, 4 left out.');
});

test('init fills in missing values by the type of the column', async () => {
  const rows = many((i) =>
    i === 3 ? ',,,a' : `${i % 7}.5,${i % 2 ? 'red' : 'blue'},${i % 4 ? 'yes' : 'no'},${i % 3 ? 'a' : 'b'}`,
  );
  const { data } = await initOn(['size,color,new,kind', ...rows]);
  expect(data['features']).toEqual({
    size: { type: 'number', missing: 'median' },
    color: { type: 'category', missing: 'unknown' },
    new: { type: 'boolean', missing: 'mode' },
  });
});

test('init takes the target by option, by a known name, or last', async () => {
  const rows = ['species,a,b', ...many((i) => `${i % 2 ? 'x' : 'y'},${i % 7},${i % 5}.5`)];
  expect((await initOn(rows)).data['target']).toEqual({ species: 'category' });
  expect((await initOn(rows, '--target', 'a')).data['target']).toEqual({ a: 'number' });
  expect((await initOn(['kind,a,b', ...rows.slice(1)])).data['target']).toEqual({ b: 'number' });
  expect(await initOn(rows, '--target', 'c')).toMatchObject({
    code: expect.not.stringMatching(/^0$/) as unknown,
    stderr: expect.stringContaining(
      'has no column `c`: it has `species`, `a`, `b`. Pass one of them to `--target`.',
    ) as unknown,
  });
});

test('init reads sentences by an embedding where there is nothing else', async () => {
  const words = ['good', 'bad', 'fine', 'long', 'short', 'film', 'plot', 'cast'];
  const { data, text } = await initOn([
    'review,label',
    ...many((i) => `${words.map((_, j) => words[(i * (j + 3) + j) % 8]!).join(' ')} ${i},${i % 2}`),
  ]);
  expect(data['features']).toEqual({ review: { type: 'text', vocabulary: 5000 } });
  expect(text).toContain('{type: embedding, vocabulary: 5000, units: 32, maskZero: true}');
});

test('init writes names that need quotes, and no control character', async () => {
  const names = ['yes', 'a: b', '#c', '- d', "it's", 'bell\u0007', '__proto__', 'target'];
  const { data, text } = await initOn([
    names.join(','),
    ...many((i) => names.map((_, j) => `${(i * (j + 2)) % 11}.5`).join(',')),
  ]);
  expect(Object.keys(data['features']!)).toEqual(names.slice(0, -2));
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
});

test.each([
  [[], /is empty/],
  [['a,b'], /is empty/],
  [['a', '1', '2', '3'], /has one column\. Give it two or more/],
  [['a,b', ',', ',', ','], /has no column to predict/],
  [['a,b', ...many((i) => `x,${i % 2}`)], /has no column to learn from: `a` is always `x`/],
])('init refuses a table that nothing can be learned from: %j', async (rows, message) => {
  const { code, stderr } = await initOn(rows);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(message);
});

test('init overwrites only with --force', async () => {
  const rows = ['a,b', ...many((i) => `${i % 7}.5,${i % 5}.5`)];
  const { file } = await initOn(rows);
  writeFileSync(file, 'mine');
  const table = join(file, '../table.csv');
  expect(await command('init', table, file)).toMatchObject({ code: 1 });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(await command('init', table, file, '--force')).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).not.toBe('mine');
});

test('init writes an experiment on a folder of images', async () => {
  const file = join(emptyFolder(), 'digits.yaml');
  const folder = join(root, 'experiments/data/digits');
  expect(await command('init', folder, file)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^500 images of 10/),
  });
  expect((parse(readFileSync(file, 'utf8')) as { data: unknown }).data).toMatchObject({
    type: 'images',
    size: [28, 28],
    channels: 1,
    split: { validation: 0.1 },
  });
  expect(await command('validate', file)).toMatchObject({ code: 0 });
  const one = join(emptyFolder(), 'photos');
  mkdirSync(join(one, 'cat'), { recursive: true });
  const { code, stderr } = await command('init', one, join(one, 'x.yaml'));
  expect(code).not.toBe(0);
  expect(stderr).toContain('has no subfolder with images. Make a subfolder for each class');
});
