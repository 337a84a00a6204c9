import { isScalar, Lexer, Parser, visit, type Document, type YAMLError } from 'yaml';
import { issueAt, type Failure } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Place } from '../tree.ts';

type Range = readonly [start: number, end: number];

/**
 * What the parser found, in our words where a beginner meets it. Of what is not YAML only the first: the rest follows
 * from it.
 */
export const yamlIssues = (
  document: Document.Parsed,
  text: string,
  place: (start: number, end: number) => Place,
): Issue[] => {
  const problems = [...document.errors, ...document.warnings];
  const syntax = problems.find(({ code }) => !others.has(code));
  const told = problems.filter((problem) => problem === syntax || others.has(problem.code));
  const explained = told.slice(0, mostTold).map((error) => explain(error, document, text));
  const found = [...duplicates(document, text).slice(0, mostTold), ...explained];
  return found.map(({ failure, range }) => issueAt(failure, [], place(...range)));
};

/** Of each sort; fewer are shown. */
const mostTold = 1000;

/** Problems that do not follow from one another. */
const others: ReadonlySet<string> = new Set(['TAB_AS_INDENT', 'TAG_RESOLVE_FAILED']);

const duplicates = (document: Document.Parsed, text: string): Found[] => {
  const found: Found[] = [];
  visit(document, {
    Map: (_, { items }) => {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || !key.range) continue;
        const { value, range } = key;
        if (keys.has(value)) found.push(duplicate(text, [range[0], range[1]]));
        keys.add(value);
      }
    },
  });
  return found;
};

const duplicate = (text: string, range: Range): Found => {
  const message = `\`${text.slice(...range)}\` stands twice in one map; keep one of them.`;
  return { failure: { code: 'duplicate-key', message }, range };
};

const deepest = 100;

/**
 * Where the nesting goes beyond what any experiment needs. The parser goes into values by calling itself, and deep
 * enough it takes the process down; tokens are looked at one after the other.
 */
export const tooDeep = (text: string, place: (start: number, end: number) => Place): Issue | undefined => {
  if (mostLevels(text) <= deepest) return undefined;
  const parser = new Parser();
  let at = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) void token;
    if (parser.stack.length > deepest)
      return issueAt(
        { code: 'too-deep', message: 'Values are nested more than a hundred deep here; an experiment needs a few.' },
        [],
        place(at, at + 1),
      );
    at = parser.offset;
  }
  return undefined;
};

/**
 * No text nests deeper than this: each level takes a bracket, or a column of indentation, which a list may share with
 * its map. Quick, as most files need no closer look.
 */
const mostLevels = (text: string): number => {
  const columns = text.split('\n').map((line) => /^(?: |[-?:] )*/.exec(line)![0].length);
  return (text.match(/[[{]/g)?.length ?? 0) + 2 * columns.reduce((most, column) => Math.max(most, column), 0);
};

interface Found {
  readonly failure: Failure;
  readonly range: Range;
}

const explain = (error: YAMLError, document: Document.Parsed, text: string): Found => {
  const [start] = error.pos;
  const word: Range = [
    start,
    start + Math.max(1, /^(?:"[^"\n]*"|'[^'\n]*'|[^\s,\]}:]*)/.exec(text.slice(start))![0].length),
  ];
  const say = (message: string, range: Range = word, code: Failure['code'] = 'yaml-syntax') => ({
    failure: { code, message },
    range,
  });
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return say('This line is indented by a tab; YAML takes only spaces.', error.pos, 'tab-indent');
    case 'TAG_RESOLVE_FAILED':
      return say(
        `\`${text.slice(...error.pos)}\` is a YAML tag, and assay has none: a file says only plain data. Take it away.`,
        error.pos,
        'unknown-tag',
      );
    case 'MULTIPLE_DOCS':
      return say('A second document begins here; a file holds one experiment.', [start, start + 3]);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return document.errors.some(({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && pos[0] === start)
        ? say(
            'The next line is indented more than this one, as if it went on with this value. Keys of one map ' +
              'begin in one column.',
          )
        : say('There is a second colon on this line. Put the text in quotes, or begin a map on a line of its own.');
    case 'MISSING_CHAR':
      return /quote/.test(error.message)
        ? say('This quote is never closed.', openQuote(document, start) ?? word)
        : say(`This is not YAML: ${lowerFirst(error.message)}.`);
    case 'BAD_INDENT': {
      const [, kind] = /^Flow (map|sequence)/.exec(error.message) ?? [];
      return kind
        ? say(
            `A \`${kind === 'map' ? '{' : '['}\` before this is not closed by \`${kind === 'map' ? '}' : ']'}\`, ` +
              'or what stands in it is indented too little.',
          )
        : say(`This is not YAML: ${lowerFirst(error.message)}.`);
    }
    case 'UNEXPECTED_TOKEN':
      return text.slice(start - 1).startsWith('${env:')
        ? say(
            'Within `{…}` and `[…]`, `${env:NAME}` cannot stand as it is: give the key a line of its own, or put ' +
              'it in quotes when it is text.',
            [start - 1, start + text.slice(start).indexOf('}') + 1],
          )
        : say(`This does not belong here: ${lowerFirst(error.message)}.`);
    default:
      return say(`This is not YAML: ${lowerFirst(error.message)}.`);
  }
};

/** The text in quotes that goes on to `end`, by its first character. */
const openQuote = (document: Document.Parsed, end: number): Range | undefined => {
  let range: Range | undefined;
  visit(document, {
    Scalar: (_, node) =>
      void (
        isScalar(node) &&
        node.range &&
        node.range[0] < end &&
        node.range[1] >= end &&
        (range = [node.range[0], node.range[0] + 1])
      ),
  });
  return range;
};

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);
