import type { TablePart } from '../../contracts/table.ts';

export type TableFormat = 'csv' | 'parquet' | 'jsonl' | 'sql';

/** A table as an experiment describes it. */
export interface TableDescription {
  readonly format: TableFormat;
  /** A file, a list or a pattern for each part; for `sql`, a query for each. */
  readonly parts: Readonly<Partial<Record<TablePart, string | readonly string[] | null>>>;
  /** For `csv`: the text between two values. */
  readonly delimiter?: string;
  /** For `csv`: whether the first line names the columns. Otherwise they are called `1`, `2` and so on. */
  readonly header?: boolean;
  /** For `csv`: texts that mark a missing value. */
  readonly missing?: readonly string[];
}

export interface TableOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TableProgress) => void;
  /** Threads that read; all cores, at most 4, by default. */
  readonly threads?: number;
  /** Memory of the database, in bytes. */
  readonly memory?: number;
}

export interface TableProgress {
  readonly part: TablePart;
  /** Rows read so far. */
  readonly rows: number;
  /** Files read so far, and all files of the part. */
  readonly files: number;
  readonly totalFiles: number;
}
