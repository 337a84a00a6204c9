import { distance } from 'fastest-levenshtein';
import picocolors from 'picocolors';
import { moreIssues, mostShown, type Issue } from '../../contracts/issue.ts';
import { printable } from '../../contracts/printable.ts';
import { formatPath, type Path, type Place, type Tree } from '../tree.ts';
import { withoutSecrets } from './without-secrets.ts';
import { shortMessage } from '../../contracts/explained-error.ts';

/** Every code and what it means. Each has a fixture in test/fixtures/invalid and a golden of its exact output. */
export const codes = {
  'file-not-found': 'A file that is named does not exist or cannot be read.',
  'not-text': 'The file is not text.',
  'empty-file': 'The file says nothing.',
  'not-a-map': 'The file is not a map of keys and values.',
  'yaml-syntax': 'The file is not YAML.',
  'tab-indent': 'A line is indented by a tab.',
  'duplicate-key': 'A key stands twice in one map.',
  'forbidden-key': 'A key that JavaScript gives a meaning of its own.',
  'key-not-text': 'A key is a list or a map.',
  'unknown-tag': 'A YAML tag; assay has none.',
  'too-deep': 'Values nested too deeply.',
  'alias-bomb': 'Aliases that would grow into too much, or into themselves.',
  'path-syntax': 'A path, or `--set`, that cannot be read.',
  'path-through-value': 'A path that goes through a number or another single value.',
  'no-such-item': 'A path names an item that a list does not have.',
  'extends-cycle': 'A file extends itself, directly or through others.',
  'too-many-files': 'An experiment extends more files than any needs.',
  'missing-env': 'An environment variable is not set.',
  'use-outside': 'A component module outside the file’s folder and its packages.',
  'use-failed': 'A component module that cannot be loaded, or exports no component.',
  'unknown-key': 'A key that does not exist here.',
  'unknown-type': 'No component is called that.',
  'missing-field': 'Something that has no default is not written.',
  'wrong-type': 'A value of another type than expected.',
  'not-finite': 'NaN or an infinity where a number is expected.',
  'out-of-range': 'A number, a text or a list beyond its limits.',
  'unknown-choice': 'A word that is not among the choices.',
  'wrong-form': 'A text in another form than expected.',
  'data-error': 'A dataset’s file is missing or not what it should be.',
  'part-too-small': 'A part of the data has no samples, or fewer than are asked for.',
  'batch-too-large': 'A training batch larger than the training part.',
  'batch-too-small': 'A training batch, the last of an epoch mostly, of fewer samples than a layer needs.',
  'labels-do-not-fit': 'A loss or metric on labels of another kind.',
  'output-does-not-fit': 'A loss or metric that does not fit the last layer.',
  'shape-does-not-fit': 'A layer or transform that cannot take what comes before it.',
  'padding-as-data': 'A layer, or the loss, behind a mask that it does not heed.',
  'duplicate-name': 'Two layers, or two metrics, of one name.',
  'unknown-value': 'A monitored value that nothing reports.',
  'secret-written': 'A secret stands in the file, not in an environment variable.',
  'reporter-unfit': 'A reporter that can’t work as it is written.',
  'reporter-left-out': 'A variable asks for a reporter, and the file names others.',
  'component-failed': 'A component’s own code threw.',
  'longer-than-training': 'A length that the training never reaches.',
  'choosing-by-test': 'A decision rests on the test part.',
  'sweep-domain': 'What a sweep varies, and how, in a form that cannot be read or makes no sense.',
  'sweep-empty': 'A sweep has nothing to vary, or nothing to choose from.',
  'sweep-twice': 'A sweep varies one path twice, or offers one choice twice.',
  'sweep-zip': 'Values that a sweep links, and that are not as many.',
  'sweep-where': 'A constraint of a sweep that nothing satisfies.',
  'sweep-sampler': 'A sampler that cannot search this space.',
} as const;
export type Code = keyof typeof codes;

/** A value, or the reason in code and words why there is none. */
export type Result<T> =
  { readonly value: T; readonly failure?: never } | { readonly failure: Failure; readonly value?: never };
export type Failure = { readonly code: Code; readonly message: string };
export const fail = (code: Code, message: string) => ({ failure: { code, message } });

export const issueAt = (
  { code, message }: Failure,
  path: Path,
  place: Place | undefined,
  severity: Issue['severity'] = 'error',
): Issue => ({
  code,
  message: shortMessage(message),
  severity,
  path: formatPath(path),
  ...(place && { place }),
});

/** What was found, for a message: short, and never what an environment variable holds. */
export const found = (tree: Tree): string => {
  if (tree.origin.from === 'env') return `what \`${tree.origin.written}\` holds`;
  if (tree.kind === 'list') return tree.items.length === 0 ? 'an empty list' : 'a list';
  if (tree.kind === 'map') return 'a map';
  if (tree.value === null) return 'nothing';
  if (tree.value === '') return 'an empty text';
  const kind = typeof tree.value === 'string' ? 'the text ' : '';
  return `${kind}\`${clip(String(tree.value), 40)}\``;
};

/** The option that was probably meant; case and separators do not count, and `acc` is short for `accuracy`. */
export const nearest = (name: string, options: readonly string[]): string | undefined => {
  if (name.length > longestGuessed) return undefined;
  const bareName = bare(name);
  const apart = (option: string): number => {
    const bareOption = bare(option);
    if (bareName.length === bareOption.length && letters(bareName) === letters(bareOption)) return 0.5;
    if (bareName.length > 2 && bareOption.startsWith(bareName)) return 1;
    return distance(bareName, bareOption);
  };
  const ranked = options.map((option) => ({ option, distance: apart(option) })).sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, 0.4 * name.length) && best.distance < bare(best.option).length
    ? best.option
    : undefined;
};

/** No option is half as long as this, so nothing longer can be a slip of one. */
const longestGuessed = 100;
const bare = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
/** Letters in the wrong order are one slip. */
const letters = (text: string): string => [...text].sort().join('');

export const didYouMean = (name: string, options: readonly string[]): string => {
  const meant = nearest(name, options);
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
};

/** `a`, `b` and `c`. */
export const listed = (names: readonly string[], last = 'and'): string => {
  const ticked = names.map((name) => `\`${name}\``);
  return ticked.length < 2 ? ticked.join('') : `${ticked.slice(0, -1).join(', ')} ${last} ${ticked.at(-1)}`;
};

/**
 * File by file, `main` first, each from top to bottom, without doubles and secrets. Issues without a place come last.
 */
export const sortIssues = (all: readonly Issue[], main: string): Issue[] => {
  const issues = withoutSecrets(all);
  const files = [...new Set([main, ...issues.flatMap(({ place }) => place?.file ?? [])])];
  const rank = new Map(files.map((file, i) => [file, i]));
  const order = ({ place }: Issue) =>
    place ? rank.get(place.file)! * 1e12 + (isOption(place) ? 0 : place.line * 1e6 + place.column) : Infinity;
  const distinct = new Map(issues.map((issue) => [identityOf(issue), issue]));
  return [...distinct.values()].sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
};

/** A line of a file is the same wherever it is quoted, and may be long. */
const identityOf = ({ code, severity, path, message, place }: Issue): string => {
  if (!place) return JSON.stringify([code, severity, path, message]);
  const { file, line, column, length } = place;
  const option = isOption(place) ? place.source : '';
  return JSON.stringify([code, severity, path, message, file, line, column, length, option]);
};

/** Prints issues as compilers do: place and code, the message, and the line with the mistake underlined. */
export const formatIssues = (issues: readonly Issue[], options: { readonly colors: boolean }): string => {
  const shown = issues.slice(0, mostShown).map((issue) => formatIssue(issue, options));
  return [...shown, ...(issues.length > mostShown ? [`${moreIssues(issues.length)}\n`] : [])].join('\n');
};

const width = 100;

export const formatIssue = (issue: Issue, { colors }: { readonly colors: boolean }): string => {
  const paint = picocolors.createColors(colors);
  const { place, severity } = issue;
  const tone = severity === 'error' ? paint.red : paint.yellow;
  const at = place ? (isOption(place) ? place.file : `${place.file}:${place.line}:${place.column}`) : issue.path;
  const header = [at && paint.bold(visible(at)), tone(issue.code) + (severity === 'warning' ? ' (warning)' : '')]
    .filter(Boolean)
    .join('  ');
  return [
    header,
    ...wrap(visible(issue.message)).map((line) => `  ${line}`),
    ...(place && place.length > 0 ? frame(place, paint.dim, tone) : []),
    '',
  ].join('\n');
};

/** An option of the command line has no lines. */
const isOption = (place: Place) => place.file.startsWith('--');

const frame = (place: Place, dim: (text: string) => string, tone: (text: string) => string): string[] => {
  const gutter = isOption(place) ? place.file : String(place.line);
  const room = width - gutter.length - 5;
  const start = place.column - 1;
  const from = fits(place.source, room)
    ? 0
    : Math.max(0, Math.min(start - Math.floor(room / 3), place.source.length - room + 1));
  const line = clip((from > 0 ? '…' : '') + place.source.slice(from, from + 4 * room), room);
  const before = (from > 0 ? ' ' : '') + place.source.slice(from, start);
  const marked = place.source.slice(start, start + Math.min(place.length, 4 * room));
  const carets = Math.max(1, Math.min(columns(marked), room - columns(before)));
  return [
    `  ${dim(`${gutter} │`)} ${visible(line)}`,
    `  ${dim(`${' '.repeat(gutter.length)} │`)} ${' '.repeat(columns(before))}${tone('^'.repeat(carets))}`,
  ];
};

/** A line may be as long as its file: only its beginning is measured. */
const fits = (text: string, room: number): boolean => text.length <= 4 * room && columns(text) <= room;

const clip = (text: string, room: number) =>
  columns(text) <= room ? text : `${[...text].slice(0, room - 1).join('')}…`;

/** Tabs would break the alignment. */
const visible = (text: string) => printable(text.replace(/\t/g, ' '));

/** Width on a terminal: East Asian wide characters and emoji take two columns, combining marks none. */
const columns = (text: string): number =>
  [...text].reduce((sum, char) => sum + (/\p{M}|\u200d/u.test(char) ? 0 : wide.test(char) ? 2 : 1), 0);
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

const wrap = (message: string): string[] => {
  const lines: string[] = [];
  let line = '';
  // What is quoted stays in one piece.
  for (const word of message.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    if (line && columns(line) + columns(word) + 3 > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
};
