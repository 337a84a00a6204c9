import { listed, quoted } from '../../contracts/quoted.ts';
import type { RawKind } from '../../contracts/table.ts';

/** What the readers of tables say to users. */

const rawNames: Readonly<Record<RawKind, string>> = {
  number: 'a number',
  boolean: 'a boolean',
  date: 'a date',
  text: 'a text',
  vector: 'a list of numbers',
};

interface File {
  readonly file: string;
}

interface Value {
  /** The row, such as `` `t.csv` line 2 ``. */
  readonly place: string;
  readonly column: string;
  readonly text: string;
}

export const noSuchForm = ({ as, ...value }: Value & { as: RawKind; format: string }): string =>
  `${value.place}, column ${quoted(value.column)} is ${quoted(value.text)}, not ${rawNames[as]}. ${formHint(as, value.format)}`;

const formHint = (as: RawKind, format: string): string => {
  if (as === 'number' && format !== 'csv') return 'Write a finite number, or nothing where a value is missing.';
  if (as === 'number')
    return 'Give the column another type, or list the text under `missing.values` if it marks a missing value.';
  if (as === 'boolean') return 'Write `true` or `false`.';
  if (as === 'date') return 'Write dates like `2024-12-31` or `2024-12-31T23:59:59Z`.';
  return 'Write lists of numbers of one length.';
};

export const otherLength = (value: Omit<Value, 'text'> & { length: number; expected: number }): string =>
  `${value.place}, column ${quoted(value.column)} has ${value.length} numbers, expected ${value.expected} as in the first ` +
  'row. Write lists of one length.';

export const beyondFloat64 = ({ place, column, text }: Value): string =>
  `${place}, column ${quoted(column)} is ${quoted(text)}, which is beyond the range of float32.`;

export const badEncoding = ({ place, column }: Omit<Value, 'text'>): string =>
  `${place}, column ${quoted(column)} is not valid UTF-8. Save the file as UTF-8.`;

export const wrongKind = (column: { name: string; type: string; as: RawKind } & File): string =>
  `${column.file} column ${quoted(column.name)} holds ${quoted(column.type)}, which can’t be read as ${rawNames[column.as]}. ` +
  'Give the column another type, or leave it out.';

const formatNames = { csv: 'CSV', parquet: 'Parquet', jsonl: 'JSON Lines' } as const;
type FileFormat = keyof typeof formatNames;

export const otherType = ({ file, type, format }: File & { type: string; format: FileFormat }): string => {
  const own = { 'a Parquet file': 'parquet', JSON: 'jsonl' }[type];
  const hint = own === undefined ? exportHint(format) : `Write \`type: ${own}\` to read it.`;
  return `\`${file}\` is ${type}, not ${formatNames[format]}. ${hint}`;
};

export const notOfType = ({ file, format }: File & { format: FileFormat }): string =>
  `\`${file}\` is not ${formatNames[format]}. ${exportHint(format)}`;

const exportHint = (format: FileFormat): string =>
  `Export the table as ${formatNames[format]}${format === 'csv' ? ' in UTF-8' : ''} and name that file.`;

export const isIdx = ({ file }: File): string => `\`${file}\` is an IDX file, not CSV. Write \`type: idx\` to read it.`;

export const isBinary = ({ file }: File): string =>
  `\`${file}\` is a binary file of an unknown type, not CSV. Export the table as CSV in UTF-8 and name that file.`;

export const notParsed = ({ file, reason }: File & { reason: string }): string =>
  `\`${file}\` can’t be parsed: ${reason.length > 200 ? `${reason.slice(0, 200)}…` : reason}.`;

export const longRow = ({ file, line, most }: File & { line: number; most: number }): string =>
  `\`${file}\` has a row of more than ${most / 2 ** 20} MB at line ${line}. Check its quotation marks and line ends.`;

export const noRows = ({ file, header }: File & { header: boolean }): string =>
  `\`${file}\` is empty: expected ${header ? 'a header and ' : ''}at least one row.`;

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

export const missingColumn = ({ file, name, columns }: File & { name: string; columns: readonly string[] }): string =>
  `${file} has no column ${quoted(name)}: it has ${listed(columns)}.`;

export const changed = ({ file }: File): string =>
  `\`${file}\` changed while it was read. Wait until it is complete, and start again.`;

export const patternInPath = ({ file }: File): string =>
  `The path of \`${file}\` contains \`*\`, \`?\` or \`[\`. Rename the file or its folder.`;

export const notOneSelect = (): string =>
  "The query is not a single `SELECT`. Write one `select … from …`; files are named in quotes: `from 'rides/*.parquet'`.";

export const forbiddenTable = ({ name }: { name: string }): string =>
  `The query reads from ${quoted(name)}. Name a file in quotes, or use \`read_csv\`, \`read_parquet\` or \`read_json\`.`;

export const queryFailed = ({ reason }: { reason: string }): string => `The query fails: ${reason}`;

export const dynamicFile = ({ name }: { name: string }): string =>
  `The query calls ${quoted(name)} with a file that is computed. Name files as texts in quotes.`;

export const outsideFolder = ({ file }: File): string =>
  `The query reads ${quoted(file)}, which is outside the experiment’s folder. Copy the file into that folder.`;

export const outOfMemory = ({ file }: File): string =>
  `${file} needs more memory to be read than the reader may take. Split the file, or read fewer columns.`;

export const jsonArray = ({ file }: File): string =>
  `\`${file}\` is one JSON array, not JSON Lines. Write one object per line.`;

export const badLine = ({ file, line, text }: File & { line: number; text: string }): string =>
  `\`${file}\` line ${line} is ${quoted(text)}, not a JSON object. Write one object per line.`;

export const badRow = ({ file, line, reason }: File & { line: number; reason: string }): string =>
  `\`${file}\` ${reason}, in the row that begins at line ${line}. ` +
  'Quote such values, and double the quotation marks inside them.';
