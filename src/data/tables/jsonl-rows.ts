import { DataError } from '../../contracts/data.ts';
import type { WantedColumn } from '../../contracts/table.ts';
import { badLine, longRow } from './messages.ts';
import { rawColumn, type RawColumn } from './raw-column.ts';
import type { Dictionary, Rows, TableFile } from './table-file.ts';

const longestLine = 2 ** 26;
const together = 1024;

interface Reading {
  readonly file: TableFile;
  readonly wanted: readonly WantedColumn[];
  readonly dictionaries: readonly Dictionary[];
}

/** Rows of JSON Lines, one by one: slower than the database, but it knows lines and says what is wrong. */
export async function* jsonRows(reading: Reading, skip: number): AsyncGenerator<Rows> {
  let rows: Row[] = [];
  let [toSkip, first] = [skip, skip];
  for await (const row of objectsOf(reading)) {
    if (toSkip-- > 0) continue;
    rows.push(row);
    if (rows.length < together) continue;
    yield rowsOf(reading, rows, first);
    first += rows.length;
    rows = [];
  }
  if (rows.length > 0) yield rowsOf(reading, rows, first);
}

interface Row {
  readonly object: Readonly<Record<string, unknown>>;
  readonly line: number;
}

const rowsOf = ({ file, wanted, dictionaries }: Reading, rows: readonly Row[], first: number): Rows => {
  const place = placesAt(
    file,
    rows.map(({ line }) => line),
  );
  const columns = wanted.map((column, i) => {
    const raw = rawColumn({ wanted: column, dictionary: dictionaries[i]!, rows: rows.length, format: 'jsonl', place });
    for (const { object } of rows) addValue(raw, Object.hasOwn(object, column.name) ? object[column.name] : null);
    return raw.values();
  });
  return { first, count: rows.length, columns, place };
};

/** Places outlive the rows, so they are made where a closure holds nothing else. */
const placesAt =
  ({ path }: TableFile, lines: readonly number[]) =>
  (row: number): string =>
    `\`${path}\` line ${lines[row]!}`;

const addValue = (into: RawColumn, value: unknown): void => {
  if (value === null || value === undefined) into.skip();
  else if (typeof value === 'number') into.addNumber(value);
  else if (typeof value === 'string') into.addText(value);
  else if (Array.isArray(value) && value.every((item) => typeof item === 'number' || item === null))
    into.addVector(value);
  else into.addText(JSON.stringify(value));
};

async function* objectsOf({ file }: Reading): AsyncGenerator<Row> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line++;
    if (text.trim() === '') continue;
    yield { object: parsed(text, line, file), line };
  }
}

const parsed = (text: string, line: number, { path, field }: TableFile): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DataError(badLine({ file: path, line, text }), field);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DataError(badLine({ file: path, line, text }), field);
};

async function* linesOf({ io, path, field }: TableFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let line = 1;
  for await (const piece of io.stream(path)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (rest.length > longestLine)
      throw new DataError(longRow({ file: path, line: line + lines.length, most: longestLine }), field);
    line += lines.length;
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
