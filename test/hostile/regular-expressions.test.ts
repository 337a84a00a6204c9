import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import ts from 'typescript';
import { expect, test } from 'vitest';

interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly pattern: RegExp;
}

/** Text from the kernel, from the system's loader of libraries, and numbers that assay itself writes. */
const trusted = ['src/engine/tensorflow.ts', 'src/reporters/console/words.ts', 'src/reporters/mlflow/system.ts'];

const patternsOf = (file: string): Pattern[] => {
  const patterns: Pattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const flags = [...new Set(`${node.text.slice(end + 1)}g`)].join('');
      patterns.push({ file, source: node.text, pattern: new RegExp(node.text.slice(1, end), flags) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
  return patterns;
};

const literalsOf = ({ source }: RegExp): string[] =>
  source
    .split(/\\[dwsbS]|\\p\{\w+\}|[()[\]?*+^$|{}]/)
    .map((part) => part.replaceAll('\\', ''))
    .filter(({ length }) => length > 0 && length < 20);

const common = [
  ...'aA0./ \t\n`\'"[]{}:-_=\\$<(@?|,;#%é',
  ...['a.', '1.', '[0]', ' =', ' \t', '\r\n', '${env:', '${env:A}', 'a/', './', '[a', '."', '"a', "'a"],
];

const size = 40_000;

/** Repeats common text and the pattern's own literals, so that a match begins everywhere and fails at the end. */
const worstTexts = (pattern: RegExp): string[] => {
  const literals = literalsOf(pattern);
  const repeated = new Set([...common, ...literals, ...literals.flatMap((text) => [`${text}a`, `${text}0`])]);
  const starts = ['', literals[0] ?? 'a'];
  const ends = ['', '\0'];
  return [...repeated].flatMap((text) =>
    starts.flatMap((start) => ends.map((end) => start + text.repeat(size / text.length) + end)),
  );
};

/** A pause of the process slows one match, not three. */
const isSlow = (pattern: RegExp, text: string): boolean => [1, 2, 3].every(() => milliseconds(pattern, text) > 250);

const milliseconds = (pattern: RegExp, text: string): number => {
  const before = process.cpuUsage();
  text.replace(pattern, '');
  return process.cpuUsage(before).user / 1000;
};

test('every regular expression over untrusted text takes linear time', { timeout: 120_000 }, () => {
  const patterns = globSync('src/**/*.{ts,js}').flatMap(patternsOf);
  expect(patterns.length).toBeGreaterThan(100);
  const slow = patterns
    .filter(({ file }) => !trusted.includes(file))
    .filter(({ pattern }) => worstTexts(pattern).some((text) => isSlow(pattern, text)))
    .map(({ file, source }) => `${file}: ${source}`);
  expect(slow).toEqual([]);
});
