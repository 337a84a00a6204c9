import { DataError } from '../../contracts/data.ts';
import type { TableColumn, WantedColumn } from '../../contracts/table.ts';
import { kindOfTexts, parseCell } from '../columns/cells.ts';
import { lineOfRecord } from './csv-line.ts';
import { csvRows, type CsvFormat, type CsvRow } from './csv-rows.ts';
import { chunksOf, openDatabase, type Selection } from './database.ts';
import type { TableDescription, TableOptions } from './description.ts';
import { contentDigest } from './digest.ts';
import { literal } from './literals.ts';
import { noRows, sameColumn } from './messages.ts';
import { rawColumn, type RawColumn } from './raw-column.ts';
import { asPlain } from './recover.ts';
import type { Dictionary, Rows, TableFile, TableReader } from './table-file.ts';
import { addVector } from './vectors.ts';

interface Csv extends CsvFormat {
  readonly file: TableFile;
  readonly names: readonly string[];
  readonly missing: ReadonlySet<string>;
  readonly options: TableOptions;
}

/** Reads the names and looks at the first rows. */
export const openCsv = async (
  file: TableFile,
  description: TableDescription,
  options: TableOptions,
): Promise<TableReader> => {
  const { delimiter = ',', header = true } = description;
  const missing = new Set(description.missing ?? ['']);
  const first = await firstRows(file, { delimiter, header });
  const names = first.names.map((name, i) => (header ? name : String(i + 1)));
  checkNames(names, file);
  const csv: Csv = { file, delimiter, header, names, missing, options };
  return {
    columns: names.map((name, i) => columnOf(name, first.rows, i, missing)),
    name: `\`${file.path}\``,
    field: file.field,
    files: [file],
    read: (wanted, dictionaries) => read({ csv, startsBlank: first.startsBlank, wanted, dictionaries }),
  };
};

/** Rows and values that are looked at to find the kinds of columns. */
const mostRows = 1024;
const mostValues = 2 ** 17;

interface FirstRows {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Whether the first row does not begin in the first line. */
  readonly startsBlank: boolean;
}

const firstRows = async (file: TableFile, format: CsvFormat): Promise<FirstRows> => {
  let first: CsvRow | undefined;
  const rows: (readonly string[])[] = [];
  for await (const row of csvRows(file, format)) {
    if (first || !format.header) rows.push(row.values);
    first ??= row;
    if (rows.length >= mostRows || rows.length * first.values.length >= mostValues) break;
  }
  if (!first || rows.length === 0) throw new DataError(noRows({ file: file.path, header: format.header }), file.field);
  return { names: first.values, rows, startsBlank: first.line > 1 };
};

const checkNames = (names: readonly string[], { path, field }: TableFile): void => {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new DataError(sameColumn({ file: path, name }), field);
    seen.add(name);
  }
};

const columnOf = (
  name: string,
  rows: readonly (readonly string[])[],
  at: number,
  missing: ReadonlySet<string>,
): TableColumn => {
  const texts = rows.map((row) => row[at]!).filter((text) => !missing.has(text));
  const raw = kindOfTexts(texts);
  return raw === 'vector' ? { name, raw, size: parseCell.vector(texts[0]!)!.length } : { name, raw };
};

interface Reading {
  readonly csv: Csv;
  readonly startsBlank: boolean;
  readonly wanted: readonly WantedColumn[];
  readonly dictionaries: readonly Dictionary[];
}

/** The database reads; where it stops at a value, the slower reader continues and either knows better or says what is wrong. */
async function* read(reading: Reading): AsyncGenerator<Rows> {
  const { csv, startsBlank } = reading;
  if (startsBlank || !suitsDatabase(csv)) return yield* plainRows(reading, 0);
  // Unpacking once to hash also refuses what unpacks without end.
  if (csv.file.packing) await contentDigest(csv.file);
  yield* asPlain(databaseRows(reading), (done) => plainRows(reading, done), csv.options.signal);
}

/** More columns would take the database gigabytes for its vectors. */
const mostColumns = 2000;

const suitsDatabase = ({ delimiter, names, file }: Csv): boolean =>
  names.length > 1 &&
  names.length <= mostColumns &&
  Buffer.byteLength(delimiter) <= 4 &&
  !/["\r\n]/.test(delimiter) &&
  !/[*?[\]{}]/.test(file.file);

async function* databaseRows({ csv, wanted, dictionaries }: Reading): AsyncGenerator<Rows> {
  const { file, names, missing, options } = csv;
  const database = await openDatabase({ ...options, files: [file.file], tempFolder: file.io.tempFolder });
  try {
    let first = 0;
    const positions = positionsOf(names, wanted);
    for await (const chunk of chunksOf(database, selectionOf(csv, positions, wanted), options.signal)) {
      const from = first;
      const place = placesFrom(csv, from);
      const columns = wanted.map((column, i) => {
        const raw = rawColumn({
          wanted: column,
          dictionary: dictionaries[i]!,
          rows: chunk.count,
          format: 'csv',
          place,
        });
        addVector(raw, chunk.column(i), chunk.count, (text, into) => addCell(into, trimmed(text), missing));
        return raw.values();
      });
      yield { first, count: chunk.count, columns, place };
      first += chunk.count;
    }
  } finally {
    database.close();
  }
}

const selectionOf = (csv: Csv, positions: readonly number[], wanted: readonly WantedColumn[]): Selection => {
  const { file, names, delimiter, header, missing } = csv;
  // A column that is also wanted as another kind comes as texts.
  const others = new Set(positions.filter((_, i) => wanted[i]!.as !== 'number'));
  const numbers = new Set(positions.filter((at) => !others.has(at)));
  const types = names.map((_, i) => `${literal(`c${i}`)}: '${numbers.has(i) ? 'DOUBLE' : 'VARCHAR'}'`);
  return {
    expressions: positions.map((at) => `c${at}`),
    from:
      `read_csv(${literal(file.file)}, auto_detect = false, columns = {${types.join(', ')}}, header = ${header}, ` +
      `delim = ${literal(delimiter)}, quote = '"', escape = '"', nullstr = [${[...missing].map(literal).join(', ')}], ` +
      `compression = '${file.packing ?? 'none'}', strict_mode = true)`,
  };
};

async function* plainRows({ csv, wanted, dictionaries }: Reading, skip: number): AsyncGenerator<Rows> {
  const { file, names, missing, header } = csv;
  const positions = positionsOf(names, wanted);
  const together = Math.max(1, Math.min(1024, Math.floor(2 ** 20 / names.length)));
  let [toSkip, first] = [skip + (header ? 1 : 0), skip];
  let rows: CsvRow[] = [];
  const flush = (): Rows => {
    const taken = rows;
    rows = [];
    const place = placesAt(
      file,
      taken.map(({ line }) => line),
    );
    const columns = wanted.map((column, i) => {
      const raw = rawColumn({ wanted: column, dictionary: dictionaries[i]!, rows: taken.length, format: 'csv', place });
      for (const { values } of taken) addCell(raw, trimmed(values[positions[i]!]!), missing);
      return raw.values();
    });
    const made = { first, count: taken.length, columns, place };
    first += taken.length;
    return made;
  };
  for await (const row of csvRows(file, csv)) {
    if (toSkip-- > 0) continue;
    rows.push(row);
    if (rows.length === together) yield flush();
  }
  if (rows.length > 0) yield flush();
}

const positionsOf = (names: readonly string[], wanted: readonly WantedColumn[]): readonly number[] => {
  const positions = new Map(names.map((name, i) => [name, i]));
  return wanted.map(({ name }) => positions.get(name)!);
};

const addCell = (into: RawColumn, text: string, missing: ReadonlySet<string>): void =>
  missing.has(text) ? into.skip() : into.addText(text);

const isBlank = (text: string, at: number): boolean => ' \t\n\r\f'.includes(text.charAt(at));

/** A cell without blanks around it. */
const trimmed = (text: string): string => {
  let [from, to] = [0, text.length];
  while (from < to && isBlank(text, from)) from++;
  while (to > from && isBlank(text, to - 1)) to--;
  return text.slice(from, to);
};

/** Places outlive the rows, so they are made where a closure holds nothing else. */
const placesFrom =
  ({ file, header }: Csv, first: number) =>
  (row: number): string =>
    placeOf(file, first + row, header);

const placesAt =
  (file: TableFile, lines: readonly number[]) =>
  (row: number): string =>
    lineText(file, lines[row]!);

const lineText = ({ path }: TableFile, line: number): string => `\`${path}\` line ${line}`;

const placeOf = (file: TableFile, row: number, header: boolean): string => {
  const line = file.packing ? undefined : lineOfRecord(file.file, row + (header ? 1 : 0));
  return line === undefined ? `\`${file.path}\` row ${row + 1}` : lineText(file, line);
};
