import type { CsvError, Info } from 'csv-parse/sync';
import { DataError } from '../../contracts/data.ts';

/** A CSV file as texts; every row has a value for each column. */
export interface Table {
  /** As the author names the file, and the field that does. */
  readonly file: string;
  readonly field: string;
  /** Names from the header; without one, positions from 1. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}
export interface Row {
  /** In the file, from 1. */
  readonly line: number;
  readonly values: readonly string[];
}
export interface TableFormat {
  readonly delimiter: string;
  readonly header: boolean;
}

export const parseTable = async (
  bytes: Uint8Array,
  file: string,
  field: string,
  { delimiter, header }: TableFormat,
): Promise<Table> => {
  const { parse } = await import('csv-parse/sync');
  const options = {
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    info: true,
  } as const;
  let records: readonly { readonly record: readonly string[]; readonly info: Info }[];
  try {
    records = parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      options,
    ) as unknown as typeof records;
  } catch (error) {
    throw new DataError(`\`${file}\` can’t be parsed: ${(error as CsvError).message}.`, field);
  }
  const rows = records.map(({ record, info }) => ({ line: info.lines, values: record }));
  const columns = header ? rows.shift()?.values : rows[0]?.values.map((_, i) => String(i + 1));
  if (!columns || rows.length === 0)
    throw new DataError(`\`${file}\` is empty: expected ${header ? 'a header and ' : ''}at least one row.`, field);
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new DataError(`\`${file}\` has two columns named \`${twice}\`.`, field);
  const ragged = rows.find(({ values }) => values.length !== columns.length);
  if (ragged) {
    const model = header ? 'header' : 'first line';
    throw new DataError(
      `\`${file}\` is ragged: line ${ragged.line} has ${ragged.values.length} ${ragged.values.length === 1 ? 'value' : 'values'}, expected ${columns.length} as in the ${model}.`,
      field,
    );
  }
  return { file, field, columns, rows };
};
