import type { CsvError } from 'csv-parse';
import { DataError } from '../../contracts/data.ts';
import { fileTypeOf, isText, typeHead } from '../../files/file-type.ts';
import { badRow, isBinary, isIdx, longRow, otherType, raggedRow } from './messages.ts';
import type { TableFile } from './table-file.ts';

export interface CsvFormat {
  readonly delimiter: string;
  readonly header: boolean;
}

export interface CsvRow {
  readonly values: readonly string[];
  /** From 1. */
  readonly line: number;
}

/** Characters of a row; more is a quotation mark that nothing closes. */
const longestRow = 2 ** 26;

/**
 * Rows of a CSV file with their lines; a header comes as the first row. Slower than the database, but it knows lines,
 * takes any number of columns and says what is wrong.
 */
export async function* csvRows(file: TableFile, { delimiter, header }: CsvFormat): AsyncGenerator<CsvRow> {
  const { CsvError, parse } = await import('csv-parse');
  const { Readable } = await import('node:stream');
  const parser = parse({
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    info: true,
    max_record_size: longestRow,
  });
  const source = Readable.from(checkedPieces(file.io.stream(file.path), file.path));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let expected: number | undefined;
  let lastLine = 0;
  try {
    for await (const record of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const { record: values, info } = record;
      expected ??= values.length;
      if (values.length !== expected)
        throw raggedAt(file, { line: info.lines, values: values.length, expected, header });
      lastLine = info.lines;
      yield { values, line: info.lines };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new DataError(csvReason(file.path, error, lastLine + 1), file.field);
    throw error instanceof DataError && error.field === undefined ? new DataError(error.message, file.field) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

const raggedAt = (
  { path, field }: TableFile,
  row: { line: number; values: number; expected: number; header: boolean },
): DataError => new DataError(raggedRow({ file: path, ...row }), field);

async function* checkedPieces(pieces: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const piece of pieces) {
    if (isFirst) checkType(piece.subarray(0, typeHead), path);
    isFirst = false;
    yield piece;
  }
}

const checkType = (head: Uint8Array, file: string): void => {
  if (isJson(head)) throw new DataError(otherType({ file, type: 'JSON', format: 'csv' }));
  // A table may begin with the letters of another type, and have control characters as delimiters.
  const type = isText(head) ? undefined : fileTypeOf(head);
  if (type !== undefined) throw new DataError(otherType({ file, type, format: 'csv' }));
  if (!head.includes(0)) return;
  const isIdxFile = head[0] === 0 && head[1] === 0 && head[2]! >= 8 && head[2]! <= 14;
  throw new DataError(isIdxFile ? isIdx({ file }) : isBinary({ file }));
};

const isJson = (head: Uint8Array): boolean => /^\s*(\[\s*)?\{\s*"/.test(Buffer.from(head).toString('latin1'));

const csvReason = (file: string, error: CsvError, line: number): string => {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return longRow({ file, line, most: longestRow });
  return badRow({ file, reason: reasons[error.code] ?? 'is not CSV', line });
};

/** Not the parser's words, which hold what it found, of any length. */
const reasons: Readonly<Partial<Record<string, string>>> = {
  CSV_INVALID_CLOSING_QUOTE: 'has more text after a closing quotation mark',
  INVALID_OPENING_QUOTE: 'has a quotation mark inside an unquoted value',
  CSV_QUOTE_NOT_CLOSED: 'has a quotation mark that is never closed',
};
