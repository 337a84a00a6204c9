import { expect, test } from 'vitest';
import { readFile, readValue } from '../../../src/experiment/read/yaml.ts';
import { plain } from '../../../src/experiment/tree.ts';
import { codesOf, load, start } from '../_load.ts';

const read = (text: string) => readFile(text, { file: 'a.yaml', from: 'written' });

test('YAML 1.2, core: what is a number, a truth, nothing, and what is text', () => {
  const text = 'a: [1, -2.5, 1e3, 0x1F, 0o17, .inf, ~, null, true, True, no, on, 1_000, 12:30, 2001-01-01, "5", 010]';
  expect(plain(read(text).tree!)).toEqual({
    a: [1, -2.5, 1000, 31, 15, Infinity, null, null, true, true, 'no', 'on', '1_000', '12:30', '2001-01-01', '5', 10],
  });
});

test('every value has its place, also in a file with the line ends of Windows and a mark at its beginning', () => {
  const { tree } = read('\ufeffname: x\r\ntrain:\r\n  epochs: 20 # twenty\r\n');
  const epochs = tree!.entries.get('train')!.tree;
  expect(epochs).toMatchObject({ place: { line: 3, column: 3 } });
  expect((epochs as typeof tree)!.entries.get('epochs')).toMatchObject({
    key: { line: 3, column: 3, length: 6, source: '  epochs: 20 # twenty' },
    tree: {
      value: 20,
      place: { file: 'a.yaml', line: 3, column: 11, length: 2 },
      origin: { from: 'written', at: 'a.yaml:3:11' },
    },
  });
});

test('aliases are copies of what they stand for', async () => {
  const { plan } = await load(
    `${start.replace('[{type: dense, units: 3}]', '[&dense {type: dense, units: 3}, *dense]')}`,
  );
  expect(plan!.experiment.model.layers.map(({ name, units }) => [name, units])).toEqual([
    ['dense_1', 3],
    ['dense_2', 3],
  ]);
});

test('merge keys are no part of YAML 1.2', async () => {
  expect(codesOf(await load(`${start}train: {<<: {epochs: 3}}\n`.replace('train: {epochs: 2}\n', '')))).toEqual([
    'unknown-key train["<<"]',
  ]);
});

test.each([
  ['deep nesting', `a: ${'['.repeat(20000)}`, 'too-deep'],
  ['deep nesting without brackets', '- '.repeat(20000), 'too-deep'],
  ['deep nesting by indentation', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'too-deep'],
  ['lists that begin behind a key', `a: ${'- '.repeat(5000)}`, 'yaml-syntax'],
  ['deep nesting that is closed', `a: ${'['.repeat(20000)}${']'.repeat(20000)}`, 'too-deep'],
  ['a directive for YAML 1.1', '%YAML 1.1\n---\na: !!python/object x\n', 'unknown-tag'],
  ['bytes that are no text', 'a: \0', 'not-text'],
  ['text in another encoding', 'name: caf\ufffd', 'not-text'],
  ['a set', 'a: !!set {a, b}', 'unknown-tag'],
  ['bytes', 'a: !!binary aGVsbG8=', 'unknown-tag'],
  ['an anchor in itself', '&a {a: *a}', 'alias-bomb'],
])('%s', (_, text, code) => {
  expect(read(text).issues.map((issue) => issue.code)).toEqual([code]);
});

test('of what is not YAML, the first mistake is told; of others, all', () => {
  expect(read('a: [1\nb: {2\nc: "3\n').issues).toHaveLength(1);
  expect(read('a: 1\na: 2\nb: !x 3\nb: 4\n').issues.map(({ code, place }) => `${place!.line} ${code}`)).toEqual([
    '2 duplicate-key',
    '4 duplicate-key',
    '3 unknown-tag',
  ]);
});

test('a value of the command line shows the whole of what was written', () => {
  const { tree } = readValue('[1, x]', { file: '--set', from: 'set', offset: 2, source: 'a=[1, x]' });
  expect(tree).toMatchObject({
    kind: 'list',
    place: { file: '--set', line: 1, column: 3, length: 6, source: 'a=[1, x]' },
    origin: { from: 'set', at: '--set a=[1, x]' },
  });
});

test('brackets in text and forty levels are no nesting that is too deep', () => {
  expect(read(`a: "${'['.repeat(500)}"\nb: ${'['.repeat(40)}1${']'.repeat(40)}\n`).issues).toEqual([]);
});

test('aliases that add more than 50,000 values are refused at the alias', async () => {
  const many = `[${Array.from({ length: 1000 }, (_, i) => i).join(', ')}]`;
  const text = (uses: number) => `a: &a ${many}\nb: [${Array.from({ length: uses }, () => '*a').join(', ')}]\n`;
  expect((await load(text(60))).issues.map(({ code }) => code)).toContain('alias-bomb');
  expect((await load(text(40))).issues.map(({ code }) => code)).not.toContain('alias-bomb');
});
