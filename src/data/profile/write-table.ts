import { quoted } from '../../contracts/quoted.ts';
import { canBeNamed, type GuessedColumn } from './guess-column.ts';
import type { GuessedTable } from './guess-table.ts';
import { head, trainingOf } from './write-training.ts';
import { yamlText } from './yaml-text.ts';

export interface TableFileOf {
  readonly format: 'csv' | 'parquet' | 'jsonl';
  /** As the experiment names it. */
  readonly path: string;
  readonly name: string;
  readonly delimiter: string;
  readonly header: boolean;
}

/** A commented experiment on a table. */
export const writeTable = (file: TableFileOf, guess: GuessedTable): string => {
  const { target, features, rows, isWhole } = guess;
  const isText = features.some(({ type }) => type === 'text');
  const classes = target.type === 'number' ? undefined : target.counts.size;
  const size = isWhole ? rows - target.missing : Infinity;
  const training = trainingOf({ rows: size, classes, hidden: isText ? textLayers : tableLayers(size) });
  return [
    ...head(file.name, `${rows.toLocaleString('en-US')}${isWhole ? '' : ' or more'} rows of ${quoted(file.path)}`),
    'data:',
    `  type: ${file.format}`,
    `  train: ${yamlText(file.path)}`,
    ...(file.delimiter === ',' ? [] : [`  delimiter: ${yamlText(file.delimiter)}`]),
    ...(file.header ? [] : commented('  header: false', 'columns are called 1, 2 and so on')),
    ...commented('  features:', 'columns that are not named are left out'),
    ...featureLines(features),
    ...targetLines(guess),
    ...missingLines(guess),
    ...training,
  ].join('\n');
};

const textLayers = [
  '    - {type: embedding, vocabulary: 5000, units: 32, maskZero: true}',
  '    - globalAveragePool1d',
  '    - {type: dense, units: 32}',
  '    - relu',
];

const tableLayers = (rows: number): readonly string[] => [
  `    - {type: dense, units: ${rows < 1000 ? 32 : 64}}`,
  '    - relu',
  '    - {type: dense, units: 32}',
  '    - relu',
];

/** Columns that are left out and still named, with the reason. */
const mostIgnored = 200;

const featureLines = (features: readonly GuessedColumn[]): readonly string[] => {
  let ignored = 0;
  const shown = features.filter(({ type }) => type !== 'ignore' || ++ignored <= mostIgnored);
  const more = features.length - shown.length;
  const rest = `    # ${more.toLocaleString('en-US')} more columns are left out.`;
  return [...shown.flatMap(columnLines), ...(more > 0 ? [rest] : [])];
};

const columnLines = (column: GuessedColumn): readonly string[] => {
  const { name, type, note } = column;
  if (!canBeNamed(name)) return [`    # The column ${quoted(name)} ${note}: left out.`];
  const fields = type === 'text' ? ['vocabulary: 5000', ...column.fields] : column.fields;
  return commented(`    ${yamlText(name)}: ${typeText(type, fields)}`, note ?? summary(column));
};

const typeText = (type: string, fields: readonly string[]): string =>
  fields.length === 0 ? type : `{${[`type: ${type}`, ...fields].join(', ')}}`;

const summary = ({ type, counts, missing }: GuessedColumn): string => {
  const parts = [
    ...(type === 'category' ? [`${counts.size.toLocaleString('en-US')} categories`] : []),
    ...(missing > 0 ? [`${missing.toLocaleString('en-US')} missing`] : []),
  ];
  return parts.join(', ');
};

const reasons = {
  name: 'by its name',
  place: 'as the last column that can be predicted',
  option: 'by you',
} as const;

const targetLines = ({ target, chosenBy }: GuessedTable): readonly string[] => {
  const { name, type, fields, counts } = target;
  const what = type === 'number' ? 'a number' : `${counts.size.toLocaleString('en-US')} classes`;
  return commented(`  target: {${yamlText(name)}: ${typeText(type, fields)}}`, `${what}; chosen ${reasons[chosenBy]}`);
};

const missingLines = ({ markers, isWhole }: GuessedTable): readonly string[] => {
  const values = markers.length === 0 ? [] : [`values: [${['', ...markers].map(quotedMarker).join(', ')}]`];
  const rows = isWhole ? [] : ['rows: drop'];
  const fields = [...values, ...rows];
  if (fields.length === 0) return [];
  const note = isWhole ? 'texts that mark a missing value' : 'rows that were not looked at may lack a value';
  return commented(`  missing: {${fields.join(', ')}}`, note);
};

const quotedMarker = (text: string): string => (text === '' ? "''" : `'${text}'`);

const commented = (line: string, note: string): readonly string[] => [
  note === '' ? line : `${line.padEnd(46)} # ${note}`,
];
