/** How raw values of a column come out of a source. */
export type RawKind = 'number' | 'boolean' | 'date' | 'text' | 'vector';

/** Raw values of consecutive rows of one column. */
export type RawValues =
  /** NaN where a value is missing. */
  | { readonly raw: 'number'; readonly values: Float32Array | Float64Array }
  /** 1, 0, and −1 where a value is missing. */
  | { readonly raw: 'boolean'; readonly values: Int8Array }
  /** Milliseconds since 1970 in UTC, NaN where a value is missing. */
  | { readonly raw: 'date'; readonly values: Float64Array }
  /** Positions in `texts`, −1 where a value is missing. Positions keep their text in all chunks of one reading. */
  | { readonly raw: 'text'; readonly codes: Int32Array; readonly texts: readonly string[] }
  /** Lists of `size` numbers, one after another; all NaN where a value is missing. */
  | { readonly raw: 'vector'; readonly size: number; readonly values: Float32Array };

export interface TableColumn {
  readonly name: string;
  /** The kind that suits the column's type in its file best. */
  readonly raw: RawKind;
  /** Length of each list, where `raw` is `vector`. */
  readonly size?: number;
}

/** A column, and the kind that its reader wants. Throws `DataError` at the first value that has no such form. */
export interface WantedColumn {
  readonly name: string;
  readonly as: RawKind;
  /** Field of the experiment that errors with a value of this column point to. */
  readonly field: string;
}

/** Consecutive rows: the values of each wanted column, in the order in which they were wanted. */
export interface TableChunk {
  /** Position of the first row in its part. */
  readonly first: number;
  readonly count: number;
  readonly columns: readonly RawValues[];
  /** A row as errors name it: `` `penguins.csv` line 17 ``. `row` counts from 0 within the chunk. */
  readonly place: (row: number) => string;
}

export type TablePart = 'train' | 'validation' | 'test';

/** Rows of named columns. It never holds a part as a whole. */
export interface TableSource {
  readonly parts: readonly TablePart[];
  /** Columns of the training part, in their order; other parts have them too, in any order. */
  readonly columns: readonly TableColumn[];
  /** Origin in a few words, for the console. */
  readonly source: string;
  /** Rows of a part, in order; the same rows each time. */
  read(part: TablePart, wanted: readonly WantedColumn[]): AsyncIterable<TableChunk>;
  /** How the content is read, such as its delimiter: two sources of the same content and key have the same rows. */
  readonly key?: string;
  /** SHA-256 of the content, hex. */
  digest(): Promise<string>;
}
