import { listed, quoted } from '../../contracts/quoted.ts';

interface File {
  readonly file: string;
}

export const otherType = ({ file, type, format }: { file: string; type: string; format: 'CSV' | 'IDX' }): string =>
  `\`${file}\` is ${type}, not ${format}. ${
    format === 'CSV'
      ? 'Export the table as CSV in UTF-8 and name that file.'
      : 'Save the array as IDX, or use a dataset of another type.'
  }`;

export const isIdx = ({ file }: File): string => `\`${file}\` is an IDX file, not CSV. Write \`type: idx\` to read it.`;

export const isBinary = ({ file, format }: File & { format: 'CSV' }): string =>
  `\`${file}\` is a binary file of an unknown type, not ${format}. ` +
  'Export the table as CSV in UTF-8 and name that file.';

export const notParsed = ({ file, reason }: File & { reason: string }): string =>
  `\`${file}\` can’t be parsed: ${reason.length > 200 ? `${reason.slice(0, 200)}…` : reason}.`;

export const longRow = ({ file, line, most }: File & { line: number; most: number }): string =>
  `\`${file}\` has a row of more than ${most / 2 ** 20} MB at line ${line}. Check its quotation marks and line ends.`;

/** A value of a table, such as `` `t.csv` line 2, column `a` ``. */
export const placeOf = ({ file, line, column }: File & { line: number; column: string }): string =>
  `\`${file}\` line ${line}, column ${quoted(column)}`;

interface Value {
  readonly place: string;
  readonly text: string;
}

export const noNumber = ({ place, text }: Value): string =>
  `${place} is ${quoted(text)}, not a number. ` +
  'Leave the column out, or list the text under `missing.values` if it marks a missing value.';

export const noValue = ({ place, text }: Value): string =>
  `${place} has no value (${quoted(text)}). Complete it, or write \`missing: {rows: drop}\` to leave out such rows.`;

/** A number in a table, or in a field of the experiment. */
export const beyondFloat32 = ({ place, text }: Value): string =>
  `${place} is ${quoted(text)}, which is beyond the range of float32.`;

export const tooManyClasses = ({ file, column, most }: File & { column: string; most: number }): string =>
  `\`${file}\` column ${quoted(column)} has more than ${most} different labels. ` +
  'Write `labels: value` if they are numbers, or choose another `target`.';

export const noRows = ({ file, header }: File & { header: boolean }): string =>
  `\`${file}\` is empty: expected ${header ? 'a header and ' : ''}at least one row.`;

export const noCompleteRows = ({ file }: File): string =>
  `Every row of \`${file}\` lacks a value in a used column, so none is left.`;

export const raggedRow = ({ file, line, values, expected, header }: RaggedRow): string =>
  `\`${file}\` is ragged: line ${line} has ${values} ${values === 1 ? 'value' : 'values'}, expected ${expected} ` +
  `as in the ${header ? 'header' : 'first line'}.`;

interface RaggedRow extends File {
  readonly line: number;
  readonly values: number;
  readonly expected: number;
  readonly header: boolean;
}

export const sameColumn = ({ file, name }: File & { name: string }): string =>
  `\`${file}\` has two columns named ${quoted(name)}.`;

export const noColumn = ({ file, name, columns, near }: NoColumn): string =>
  `\`${file}\` has no column ` +
  `${quoted(name)}${near === undefined ? `: it has ${listed(columns)}.` : `. Did you mean ${quoted(near)}?`}`;

interface NoColumn extends File {
  readonly name: string;
  readonly columns: readonly string[];
  /** A column with a similar name. */
  readonly near: string | undefined;
}

/** A column of a table that may be more than one file. */
export const noColumnOf = ({ name, columns }: { readonly name: string; readonly columns: readonly string[] }): string =>
  `There is no column ${quoted(name)}: the table has ${listed(columns)}.`;

export const notThisKind = ({
  name,
  raw,
  type,
  accepts,
}: Readonly<Record<'name' | 'raw' | 'type', string>> & { readonly accepts: readonly string[] }): string =>
  `${quoted(name)} holds ${kinds[raw] ?? raw}, and \`${type}\` takes ${accepts.map((kind) => kinds[kind] ?? kind).join(' or ')}. Give it another type, or write \`ignore\`.`;

export const noTime = ({ name, raw }: Readonly<Record<'name' | 'raw', string>>): string =>
  `${quoted(name)} holds ${kinds[raw] ?? raw}, and \`windows.time\` takes dates or numbers.`;

const kinds: Readonly<Record<string, string>> = {
  number: 'numbers',
  boolean: 'true and false',
  date: 'dates',
  text: 'texts',
  vector: 'lists of numbers',
};

export const featureIsTarget = ({ name }: { readonly name: string }): string =>
  `${quoted(name)} is a feature and the target, so a model would only learn to copy it.`;

export const noFeatures = (): string => 'No columns are left for the features.';

export const severalTargets = ({ count }: { readonly count: number }): string =>
  `\`labels: class\` needs one \`target\` column and gets ${count}.`;
