import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countOf, selectRows } from '../../src/contracts/raw-values.ts';
import type { RawValues } from '../../src/contracts/table.ts';
import { encodeRows, rowEncoder } from '../../src/data/columns/encode-rows.ts';
import type { FittedColumn } from '../../src/data/columns/fitted.ts';
import { loadTf } from '../../src/engine/tf.ts';
import { jsonProblem } from '../../src/registry/json-check.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import { columnOfTexts } from '../data/columns/_values.ts';
import { bound, examples } from './bound.ts';

const tf = await loadTf();

const refuse = (row: number, reason: unknown): never => {
  throw new Error(`row ${row} ${String(reason)}`);
};

/** Values for each column to be fitted to; some are missing where it may be. */
const cells: Readonly<Record<string, readonly string[]>> = {
  number: ['3.5', '1', '22', '1', '8.25', '4'],
  category: ['mid', 'low', 'high', 'low', 'mid', 'low'],
  boolean: ['yes', 'no', 'TRUE', '0', '1', 'yes'],
  date: ['2024-01-31', '2023-12-01T23:59:00Z', '2024-02-29', '1969-07-20', '2030-05-05', '2024-01-31'],
  vector: ['[1, 2]', '[3, 5]', '[1, 2]', '[-1, 0.5]', '[7, 2]', '[0, 0]'],
  text: ['the cat sat', 'a cat', 'The dog sat on the cat', 'a dog', 'the dog', 'cat'],
  ignore: ['a', 'b', 'c', 'd', 'e', 'f'],
};
const raws = {
  number: 'number',
  category: 'text',
  boolean: 'text',
  date: 'date',
  vector: 'vector',
  text: 'text',
  ignore: 'text',
} as const;

const valuesFor = ({ type, missing }: Bound<'column'>): RawValues =>
  columnOfTexts(raws[type as keyof typeof raws], [
    ...cells[type]!,
    ...(missing() === 'fill' && type !== 'ignore' ? [null] : []),
  ]);

const fit = (column: Bound<'column'>, values: RawValues, size = 100) => {
  const { observe, finish } = column.fit();
  for (let first = 0; first < countOf(values); first += size)
    observe(selectRows(values, rowsFrom(first, Math.min(size, countOf(values) - first))), refuse);
  return finish();
};
const rowsFrom = (first: number, count: number) => Uint32Array.from({ length: count }, (_, i) => first + i);

const fieldFor = (column: Bound<'column'>, values: RawValues, params = fit(column, values)): FittedColumn => ({
  name: 'x',
  field: 'features.x',
  raw: values.raw,
  column,
  params,
});

const encoded = (field: FittedColumn, values: RawValues) =>
  encodeRows({ features: [field], targets: [], dtype: 'float32', missing: [] }, [values], countOf(values), {
    refuse: (row, _, reason) => refuse(row, reason),
  });

describe.each(examples('column'))('%s', (_, column) => {
  const values = valuesFor(column);
  const params = fit(column, values);

  test('is fitted to JSON of its schema, whatever the size of the chunks', () => {
    expect(JSON.parse(JSON.stringify(params))).toEqual(params);
    expect(jsonProblem(column.fitted, params)).toBeUndefined();
    for (const size of [1, 2, 5]) expect(fit(column, values, size)).toEqual(params);
  });

  test('encodes row by row as it encodes all rows', () => {
    const field = fieldFor(column, values);
    const slots = column.slots(params);
    const whole = encoded(field, values);
    expect(whole).toHaveLength(countOf(values) * slots);
    const encode = rowEncoder([field]);
    const into = new Float32Array(whole.length);
    for (let row = 0; row < countOf(values); row++)
      encode([selectRows(values, rowsFrom(row, 1))], into, row, { refuse: (at, _, reason) => refuse(at, reason) });
    expect(into).toEqual(whole);
    expect(whole.every(Number.isFinite)).toBe(true);
  });

  test('gives as many finite numbers as it says, and leaves no tensor behind', () => {
    const whole = encoded(fieldFor(column, values), values);
    const before = tf.memory().numTensors;
    const [shape, dtype, numbers] = tf.tidy(() => {
      const x = tf.tensor2d(whole as Float32Array, [countOf(values), column.slots(params)]);
      const y = column.apply(tf, x, params);
      return [y.shape, y.dtype, y.dataSync()] as const;
    });
    expect(tf.memory().numTensors).toBe(before);
    expect([shape, dtype]).toEqual([[countOf(values), column.width(params)], 'float32']);
    expect(numbers.every(Number.isFinite)).toBe(true);
  });
});

interface Reference {
  readonly number: Readonly<Record<string, { readonly fill: number; readonly scaled: readonly number[] }>>;
  readonly category: Readonly<
    Record<string, { readonly categories: readonly string[]; readonly oneHot: readonly (readonly number[])[] }>
  >;
}
const reference = JSON.parse(readFileSync('test/reference/columns.json', 'utf8')) as Reference;
const table = readFileSync('experiments/data/penguins.csv', 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));
const columnNamed = (name: string) => {
  const at = table[0]!.indexOf(name);
  return table.slice(1).map((row) => (row[at] === 'NA' ? null : row[at]!));
};
const parts = (raw: 'number' | 'text', name: string) => {
  const all = columnNamed(name);
  return { train: columnOfTexts(raw, all.slice(0, 200)), rest: columnOfTexts(raw, all.slice(200)) };
};
const applied = (field: FittedColumn, values: RawValues) =>
  tf.tidy(() => {
    const x = tf.tensor2d(encoded(field, values) as Float32Array, [countOf(values), 1]);
    return field.column.apply(tf, x, field.params).arraySync() as number[][];
  });

describe('as scikit-learn', () => {
  test.each(Object.entries(reference.number))('number %s', (title, { fill, scaled }) => {
    const [name, missing, ...transforms] = title.split(' ');
    const { train, rest } = parts('number', name!);
    const field = fieldFor(bound('column', 'number', { missing, transforms }), train);
    expect((field.params as { fill: number }).fill).toBeCloseTo(fill, 6);
    const own = applied(field, rest);
    expect(own).toHaveLength(scaled.length);
    own.forEach(([value], i) => expect(Math.abs(value! - scaled[i]!)).toBeLessThan(2e-6));
  });

  test.each(Object.entries(reference.category))('category %s', (name, { categories, oneHot }) => {
    const { train, rest } = parts('text', name);
    const field = fieldFor(bound('column', 'category'), train);
    expect((field.params as { categories: string[] }).categories).toEqual(categories);
    expect(applied(field, rest)).toEqual(oneHot);
  });
});

describe('a category', () => {
  const fitted = (written: object, texts: readonly (string | null)[]) =>
    fieldFor(bound('column', 'category', { ...written }), columnOfTexts('text', texts));

  test('may be called like a member of every object', () => {
    const field = fitted({}, ['__proto__', 'constructor', 'a']);
    expect(applied(field, columnOfTexts('text', ['constructor', 'toString', '__proto__']))).toEqual([
      [0, 0, 1],
      [0, 0, 0],
      [1, 0, 0],
    ]);
  });

  test('beyond the limit is unknown, and so is one that is new', () => {
    const field = fitted({ limit: 1 }, ['a', 'b', 'b', 'c']);
    expect(applied(field, columnOfTexts('text', ['b', 'a', 'new']))).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });

  test('is refused as one-hot where there are too many, and no cliff as an index', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `\u0007 ${i}`);
    expect(() => fitted({}, many)).toThrow(
      'has 100,000 categories, and one-hot takes at most 1,000. Write `limit: 100` to keep the most frequent ones, ' +
        '`as: hashed`, `as: index`, or `ignore`.',
    );
    const field = fitted({ as: 'index' }, many);
    expect([...encoded(field, columnOfTexts('text', ['\u0007 99999', 'new']))]).toEqual([99_999, 100_000]);
  });

  test('of an order lies between 0 and 1, an unknown one at the mean', () => {
    const field = fitted({ as: 'ordinal', values: ['low', 'mid', 'high'] }, ['low', 'high', 'high', 'mid']);
    expect([...encoded(field, columnOfTexts('text', ['low', 'mid', 'high', 'new']))]).toEqual([0, 0.5, 1, 0.625]);
  });

  test('is refused where it must be known', () => {
    const field = fitted({ unseen: 'error' }, ['a']);
    expect(() => encoded(field, columnOfTexts('text', ['a', 'x\u001b']))).toThrow(
      'row 1 is `x\ufffd`, which the training part does not have.',
    );
  });
});
