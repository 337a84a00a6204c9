import { DataError, type DataIo, type LocatedFile } from '../../contracts/data.ts';
import type { TablePart, TableColumn, RawValues, WantedColumn } from '../../contracts/table.ts';

/** A file of a table, and the field that names it. */
export interface TableFile extends LocatedFile {
  /** As the experiment names it. */
  readonly path: string;
  readonly field: string;
  readonly io: DataIo;
}

/** Consecutive rows of one file or query. */
export interface Rows {
  /** Position of the first row in its file. */
  readonly first: number;
  readonly count: number;
  readonly columns: readonly RawValues[];
  readonly place: (row: number) => string;
}

/** One file or query of a part, ready to be read. */
export interface TableReader {
  readonly columns: readonly TableColumn[];
  /** As errors name it. */
  readonly name: string;
  readonly field: string;
  /** Files whose contents make the rows. */
  readonly files: readonly TableFile[];
  read(wanted: readonly WantedColumn[], dictionaries: readonly Dictionary[]): AsyncIterable<Rows>;
}

/** What is known of a column in all its rows so far. */
export interface Dictionary {
  /** Texts in order of appearance. */
  readonly texts: string[];
  readonly codes: Map<string, number>;
  /** Length of the lists. */
  size?: number;
}

export const createDictionary = (): Dictionary => ({ texts: [], codes: new Map() });

/** Position of a text in its dictionary, which grows. */
export const codeOf = ({ texts, codes }: Dictionary, text: string): number => {
  const known = codes.get(text);
  if (known !== undefined) return known;
  codes.set(text, texts.length);
  return texts.push(text) - 1;
};

/** Finds the files that a part names: a file, a list of files, or patterns. */
export const filesOf = async (
  dataIo: DataIo,
  part: TablePart,
  named: string | readonly string[],
): Promise<TableFile[]> => {
  const list = typeof named === 'string' ? [named] : named;
  const files: TableFile[] = [];
  for (const [i, pattern] of list.entries()) {
    const field = typeof named === 'string' ? part : `${part}[${i}]`;
    const io = dataIo.within(pattern);
    for (const path of await atField(field, io.match(pattern)))
      files.push({ ...(await atField(field, io.locate(path))), path, field, io });
  }
  return files;
};

/** Adds the field that names the file to a `DataError`. */
export const atField = <T>(field: string, reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    throw error instanceof DataError && error.field === undefined ? new DataError(error.message, field) : error;
  });
