import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { CsvError } from 'csv-parse';
import { DataError, type DataIo } from '../../contracts/data.ts';
import { fileTypeOf, isText, typeHead } from '../../files/file-type.ts';
import { atField } from './_at-field.ts';
import { isBinary, isIdx, longRow, noRows, notParsed, otherType, raggedRow, sameColumn } from './_messages.ts';

/** A CSV file as the experiment names it, and the field with its name. */
export interface TableFile {
  readonly path: string;
  readonly field: 'train' | 'test';
}
export interface TableFormat {
  readonly delimiter: string;
  readonly header: boolean;
}
/** Takes the values of a row, one for each column, and its line in the file, from 1. */
export type TakeRow = (values: readonly string[], line: number) => void;

/** Characters of a row; more is a quotation mark that nothing closes. */
const longestRow = 2 ** 26;

/**
 * Reads a table row by row and returns its SHA-256. `begin` gets the names of the columns; without a header they are
 * positions from 1. Only one piece of the file and one row are held at a time.
 */
export const readTable = async (
  io: DataIo,
  { path: file, field }: TableFile,
  { delimiter, header }: TableFormat,
  begin: (columns: readonly string[]) => TakeRow,
): Promise<Uint8Array> => {
  const { CsvError, parse } = await import('csv-parse');
  const hash = createHash('sha256');
  let take: TakeRow | undefined;
  let rows = 0;
  const parser = parse({
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: longestRow,
    on_record: (values: readonly string[], { lines }) => {
      if (!take) {
        const columns = header ? values : values.map((_, i) => String(i + 1));
        take = checkedRows({ file, field, columns, header }, begin(checkNames(columns, file, field)));
        if (header) return null;
      }
      rows += 1;
      take(values, lines);
      return null;
    },
  });
  try {
    await atField(field, pipeline(hashed(io.stream(file), hash, file), parser, discard));
  } catch (error) {
    if (error instanceof CsvError) throw new DataError(csvReason(file, error), field);
    throw error;
  }
  if (rows === 0) throw new DataError(noRows({ file, header }), field);
  return hash.digest();
};

const discard = async (records: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of records);
};

async function* hashed(pieces: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>, file: string) {
  let isFirst = true;
  for await (const piece of pieces) {
    if (isFirst) checkType(piece.subarray(0, typeHead), file);
    isFirst = false;
    hash.update(piece);
    yield piece;
  }
}

const checkType = (head: Uint8Array, file: string): void => {
  if (isJson(head)) throw new DataError(otherType({ file, type: 'JSON', format: 'CSV' }));
  // A table may begin with the letters of another type, and have control characters as delimiters.
  const type = isText(head) ? undefined : fileTypeOf(head);
  if (type !== undefined) throw new DataError(otherType({ file, type, format: 'CSV' }));
  if (!head.includes(0)) return;
  const isIdxFile = head[0] === 0 && head[1] === 0 && head[2]! >= 8 && head[2]! <= 14;
  throw new DataError(isIdxFile ? isIdx({ file }) : isBinary({ file, format: 'CSV' }));
};

const isJson = (head: Uint8Array): boolean => /^\s*(\[\s*)?\{\s*"/.test(Buffer.from(head).toString('latin1'));

const checkNames = (columns: readonly string[], file: string, field: string): readonly string[] => {
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name)) throw new DataError(sameColumn({ file, name }), field);
    seen.add(name);
  }
  return columns;
};

interface Checked extends Pick<TableFormat, 'header'> {
  readonly file: string;
  readonly field: string;
  readonly columns: readonly string[];
}

const checkedRows =
  ({ file, field, columns, header }: Checked, take: TakeRow): TakeRow =>
  (values, line) => {
    if (values.length === columns.length) return take(values, line);
    throw new DataError(raggedRow({ file, line, values: values.length, expected: columns.length, header }), field);
  };

const csvReason = (file: string, error: CsvError): string =>
  error.code === 'CSV_MAX_RECORD_SIZE'
    ? longRow({ file, line: Number(error['lines']), most: longestRow })
    : notParsed({ file, reason: error.message });
