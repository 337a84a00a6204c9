import { expect, test } from 'vitest';
import { ExperimentError } from '../../../src/contracts/issue.ts';
import { formatIssue, formatIssues, listed, nearest, sortIssues } from '../../../src/experiment/issues/issue.ts';
import type { Issue } from '../../../src/contracts/issue.ts';
import { defined } from '../../../src/defined.ts';

const issue = (place: Partial<NonNullable<Issue['place']>> | undefined, more: Partial<Issue> = {}): Issue => ({
  code: 'unknown-type',
  message: 'No layer is called `denze`. Did you mean `dense`?',
  severity: 'error',
  path: 'model.layers[1]',
  ...defined({
    place: place && { file: 'a.yaml', line: 14, column: 13, length: 5, source: '    - type: denze', ...place },
  }),
  ...more,
});

test('as the design shows it', () => {
  expect(formatIssue(issue({}), { colors: false })).toBe(`a.yaml:14:13  unknown-type
  No layer is called \`denze\`. Did you mean \`dense\`?
  14 │     - type: denze
     │             ^^^^^
`);
});

test('colors for the place, the code and the carets', () => {
  const text = formatIssue(issue({}), { colors: true });
  expect(text).toContain('\u001b[1ma.yaml:14:13\u001b[22m  \u001b[31munknown-type\u001b[39m');
  expect(text).toContain('\u001b[31m^^^^^\u001b[39m');
  expect(formatIssue(issue({}, { severity: 'warning' }), { colors: true })).toContain(
    '\u001b[33munknown-type\u001b[39m (warning)',
  );
});

test('without a place, the path; of the command line, the option', () => {
  expect(formatIssue(issue(undefined), { colors: false })).toBe(
    'model.layers[1]  unknown-type\n  No layer is called `denze`. Did you mean `dense`?\n',
  );
  const set = issue({ file: '--set', line: 1, column: 6, length: 5, source: 'loss=denze' });
  expect(formatIssue(set, { colors: false }).split('\n')).toEqual([
    '--set  unknown-type',
    expect.any(String),
    '  --set │ loss=denze',
    '        │      ^^^^^',
    '',
  ]);
});

test('a tab is one column, wide characters are two, marks none', () => {
  const frame = (source: string, column: number, length: number) =>
    formatIssue(issue({ source, column, length }), { colors: false }).split('\n').slice(2, 4);
  expect(frame('\tkey: x', 7, 1)).toEqual(['  14 │  key: x', '     │       ^']);
  expect(frame('訓練: x', 5, 1)).toEqual(['  14 │ 訓練: x', '     │       ^']);
  expect(frame('e\u0301: x', 5, 1)).toEqual(['  14 │ e\u0301: x', '     │    ^']);
});

test('no line is wider than 100 columns, and the carets stay in sight', () => {
  for (const column of [1, 60, 150, 290]) {
    const source = `${'x'.repeat(column - 1)}HERE${'y'.repeat(296 - column)}`;
    const [line, carets] = formatIssue(issue({ source, column, length: 4 }), { colors: false })
      .split('\n')
      .slice(2, 4) as [string, string];
    expect(line.length).toBeLessThanOrEqual(100);
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  }
  const whole = formatIssue(issue({ source: 'z'.repeat(300), column: 1, length: 300 }), { colors: false });
  for (const line of whole.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('a long message is wrapped, quoted parts in one piece', () => {
  const message = `${'word '.repeat(17)}\`data: {split: {validation: 0.1}}\` end.`;
  const lines = formatIssue(issue(undefined, { message }), { colors: false }).split('\n');
  expect(lines[2]).toBe('  `data: {split: {validation: 0.1}}` end.');
});

test.each([
  ['denze', ['dense', 'elu'], 'dense'],
  ['rleu', ['elu', 'relu'], 'relu'],
  ['batch_norm', ['batchNorm', 'dense'], 'batchNorm'],
  ['ADAM', ['sgd', 'adam'], 'adam'],
  ['epochz', ['seed', 'epochs'], 'epochs'],
  ['magic', ['sgd', 'adam', 'rmsprop'], undefined],
  ['x', ['l1', 'l2'], undefined],
  ['validation/acc', ['validation/loss', 'validation/accuracy'], 'validation/accuracy'],
  ['anything', [], undefined],
])('%s of %s is nearest to %s', (name, options, wanted) => {
  expect(nearest(name, options)).toBe(wanted);
});

test('lists of names', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'or')]).toEqual([
    '',
    '`a`',
    '`a` and `b`',
    '`a`, `b` or `c`',
  ]);
});

test('issues are told file by file from top to bottom, each once, those without a place last', () => {
  const at = (file: string, line: number, column: number) => issue({ file, line, column });
  const sorted = sortIssues(
    [
      issue(undefined),
      at('b.yaml', 3, 1),
      at('a.yaml', 9, 1),
      at('b.yaml', 2, 5),
      at('b.yaml', 2, 4),
      at('b.yaml', 3, 1),
    ],
    'b.yaml',
  );
  expect(sorted.map(({ place }) => place && `${place.file}:${place.line}:${place.column}`)).toEqual([
    'b.yaml:2:4',
    'b.yaml:2:5',
    'b.yaml:3:1',
    'a.yaml:9:1',
    undefined,
  ]);
  expect(formatIssues([], { colors: false })).toBe('');
});

test('of many issues the first fifty are printed, and how many more there are', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => issue({ file: 'a.yaml', line: i + 1, column: 1 }));
  const printed = (count: number) => formatIssues(many(count), { colors: false });
  expect(printed(50)).not.toContain('more');
  expect(printed(51).split('\n').slice(-2)).toEqual(['… and 1 more issue, 51 in total.', '']);
  expect(printed(6003).split('\n').at(-2)).toBe('… and 5,953 more issues, 6,003 in total.');
  expect(new ExperimentError(many(6003)).message.split('\n')).toHaveLength(51);
});
