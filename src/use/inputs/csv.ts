import { Readable } from 'node:stream';
import { sizeOf } from '../../engine/host.ts';
import { longestLine, type Bytes } from './bytes.ts';
import { InputError, shown } from './input-error.ts';
import { itemOf, type Items, type Wanted } from './item.ts';
import { rowItems, type Row } from './rows.ts';
import { columnsRead } from '../../data/columns/fitted.ts';
import { growingHistory, lastWindows } from './windows.ts';
import { valuesOf } from './values.ts';

/** Rows that are handed on together. */
const together = 256;

/**
 * One sample a row. A header names columns, of which those of the model are taken; without one the values are in its
 * order.
 */
export async function* csvItems(file: string, bytes: Bytes, wanted: Wanted): AsyncGenerator<Items[]> {
  const { CsvError, parse } = await import('csv-parse');
  const parser = parse({
    delimiter: wanted.delimiter ?? ',',
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: longestLine,
  });
  const source = Readable.from(bytes);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let take: ((row: readonly string[]) => readonly string[]) | undefined;
  const { columns } = wanted;
  let rows: Row[] = [];
  let items: Items[] = [];
  let index = 0;
  const history = columns?.windows && growingHistory();
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      if (!take) {
        const header = columns ? !isCounted(wanted) : row.some((cell) => !isNumber(cell));
        take = header ? byName(row, wanted) : byPosition(wanted);
        if (header) continue;
      }
      const picked = take;
      if (history) {
        history.add(picked(row));
        continue;
      }
      if (columns) rows.push(picked(row));
      else items.push(itemOf(file, index++, () => valuesOf(picked(row).map(numberOf), wanted)));
      // Rows that came in one piece are in the parser already; more are waited for only when these are handed on.
      if (items.length + rows.length >= together || parser.readableLength === 0) {
        yield columns ? rowItems(file, index, rows, columns) : items;
        index += rows.length;
        [items, rows] = [[], []];
      }
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new InputError(`${reasons[error.code] ?? "can't be parsed"} in line ${error['lines'] as number}`);
    throw error;
  }
  if (history) yield lastWindows(file, history.rows, columns!);
  if (columns && rows.length > 0) yield rowItems(file, index, rows, columns);
  if (items.length > 0) yield items;
}

/** Not the parser's words, which hold what it found, of any length. */
const reasons: Readonly<Partial<Record<string, string>>> = {
  CSV_INVALID_CLOSING_QUOTE: 'has more after a quotation mark that ends a cell',
  INVALID_OPENING_QUOTE: 'has a quotation mark within a cell',
  CSV_QUOTE_NOT_CLOSED: 'has a quotation mark without its other one',
  CSV_MAX_RECORD_SIZE: `has a row of more than ${longestLine / 2 ** 20} MB`,
};

const byName = (
  header: readonly string[],
  { names: slots, columns, shape }: Wanted,
): ((row: readonly string[]) => readonly string[]) => {
  const names = columns ? columnsRead(columns).map(({ name }) => name) : slots;
  if (!names) {
    if (header.length === sizeOf(shape)) return (row) => row;
    throw new InputError(`has ${header.length} columns, and the model takes ${sizeOf(shape)} values`);
  }
  const positions = names.map((name) => {
    const at = header.indexOf(name);
    if (at < 0)
      throw new InputError(
        `has no column \`${name}\`: it has ` +
          `${header.slice(0, 20).map(shown).join(', ')}${header.length > 20 ? ', …' : ''}`,
      );
    return at;
  });
  return (row) => positions.map((at) => row[at] ?? '');
};

/**
 * A table without a header calls its columns by their positions, from 1; one of just the model's values needs no names.
 */
const byPosition = ({ names: slots, columns, shape }: Wanted): ((row: readonly string[]) => readonly string[]) => {
  const names = columns ? columnsRead(columns).map(({ name }) => name) : slots;
  if (columns && names) return (row) => names.map((name) => row[Number(name) - 1] ?? '');
  if (!names?.every((name) => /^\d+$/.test(name))) return (row) => row;
  return (row) => (row.length === sizeOf(shape) ? row : names.map((name) => row[Number(name) - 1] ?? ''));
};

/** Whether the columns are called by their positions, as in a table without a header. */
const isCounted = ({ columns }: Wanted): boolean =>
  columns !== undefined && columnsRead(columns).every(({ name }) => /^\d+$/.test(name));

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

const numberOf = (cell: string): number => {
  if (!isNumber(cell)) throw new InputError(cell === '' ? 'misses a value' : `has ${shown(cell)}, expected a number`);
  return Number(cell);
};
