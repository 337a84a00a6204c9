import { printable } from '../../contracts/printable.ts';

const longest = 80;

/** A name or text from a file: at most 80 characters, none of which a terminal obeys. */
export const quoted = (text: string): string =>
  text.length > longest
    ? `\`${printable(text.slice(0, longest))}…\` (${text.length} characters)`
    : `\`${printable(text)}\``;

const count = (number: number): string => number.toLocaleString('en-US');

/** `reason` continues the sentence. */
export const badValue = ({ place, column, reason }: Readonly<Record<'place' | 'column' | 'reason', string>>): string =>
  `${place}, column ${quoted(column)} ${reason}`;

export const noValue = (): string =>
  'has no value. Complete it, or give the column `missing`, such as `drop` or `{value: …}`.';

export const noTargetValue = (): string =>
  'has no value. Complete it, or write `missing: drop` to leave out rows without a target.';

export const noSplitValue = (): string =>
  'has no value, and parts are cut by it. Complete it, or leave out such rows with `missing: {rows: drop}`.';

export const noSplitColumn = ({ by }: { readonly by: string }): string =>
  `\`by: ${by}\` needs \`column\`, such as \`split: {test: 0.2, by: ${by}, column: NAME}\`.`;

export const unusedSplitColumn = ({ name }: { readonly name: string }): string =>
  `Parts are drawn at random, so the column ${quoted(name)} is not used. Write \`by: group\`, \`time\` or \`column\`, or take it away.`;

export const cutsByColumn = ({ name, part }: Readonly<Record<'name' | 'part', string>>): string =>
  `${quoted(name)} says which rows are in each part, so there is no share to cut: take \`data.split.${part}\` away.`;

export const noTime = ({ name, raw }: Readonly<Record<'name' | 'raw', string>>): string =>
  `${quoted(name)} is a ${raw}, and \`by: time\` takes dates or numbers.`;

export const noPart = ({ text }: { readonly text: string }): string =>
  `is ${quoted(text)}. Write \`train\`, \`validation\` or \`test\`.`;

export const ownPart = ({ name, part }: Readonly<Record<'name' | 'part', string>>): string =>
  `${quoted(name)} has ${part} rows, and the table has a ${part} part of its own. Take one of them away.`;

export const cutNote = ({ by, name, counts }: Readonly<Record<'by' | 'name', string>> & { counts: object }): string =>
  `parts cut by ${by === 'column' ? 'the' : `${by}, the`} column ${quoted(name)}: ${Object.entries(counts)
    .map(([part, rows]) => `${part} ${count(rows as number)}`)
    .join(', ')}`;

export const badColumn = ({ column, reason }: Readonly<Record<'column' | 'reason', string>>): string =>
  `${quoted(column)} ${reason}`;

export const noRowsLeft = ({ part }: { readonly part: string }): string =>
  `Every row of the ${part} part lacks a value in a column with \`missing: drop\`, so none is left.`;

export const noFeatures = (): string => 'No columns are left for the features.';

export const indexBeside = ({ name }: { readonly name: string }): string =>
  `${quoted(name)} with \`as: index\` is an input of its own, and a model has one input so far. Write \`as: oneHot\`, or use it as the only feature.`;

export const noTarget = ({ name, type }: Readonly<Record<'name' | 'type', string>>): string =>
  `${quoted(name)} can't be a target as \`${type}\`. Targets are \`number\`, \`category\`, \`boolean\` or \`vector\`.`;

export const mixedTargets = ({ name }: { readonly name: string }): string =>
  `${quoted(name)} holds classes, and a target with classes stands alone so far. Several targets are numbers or booleans.`;

export const noUnit = (): string =>
  'is a target, which takes `standardize` or `minMax` only: predictions are put back into its unit.';

export const noSuchClass = ({ text, classes }: { readonly text: string; readonly classes: number }): string =>
  `is ${quoted(text)}, which is not among the ${classes} names in \`values\`. Add it, or correct it.`;

export const tooManyClasses = ({ most }: { readonly most: number }): string =>
  `has more than ${count(most)} different values, which are too many classes. Write \`number\` if they are numbers.`;

export const noColumnLeft = ({
  name,
  columns,
}: {
  readonly name: string;
  readonly columns: readonly string[];
}): string =>
  `There is no column ${quoted(name)}: the table has ${columns.slice(0, 20).map(quoted).join(', ')}${columns.length > 20 ? ` and ${columns.length - 20} more` : ''}.`;

/** A wide table may miss values in each of a thousand columns. */
const mostReasons = 8;

const byCount = (counts: ReadonlyMap<string, number>, of: (rows: string, name: string) => string): string => {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const texts = sorted.slice(0, mostReasons).map(([name, rows]) => of(count(rows), quoted(name)));
  return `${texts.join(', ')}${sorted.length > mostReasons ? `, and more in ${sorted.length - mostReasons} other columns` : ''}`;
};

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

type Counts = ReadonlyMap<string, number>;

/** Dropped rows, counted by the first column without a value. */
export const droppedNote = (part: string, kept: number, dropped: Counts): string =>
  `${count(kept)} of ${count(kept + total(dropped))} ${part} rows; ${byCount(dropped, (rows, name) => `${rows} without ${name}`)}`;

export const filledNote = (filled: Counts): string =>
  `missing values filled in: ${byCount(filled, (rows, name) => `${rows} of ${name}`)}`;

export const unseenNote = (unseen: Counts): string =>
  `categories that the training part does not have: ${byCount(unseen, (rows, name) => `${rows} of ${name}`)}`;
