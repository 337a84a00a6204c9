import type { ColumnFacts, Unit } from './columns.ts';
import type { ImageFit, ImageReader } from './images.ts';
import type { ElementType, Shape } from './tensors.ts';
import { ExplainedError } from './explained-error.ts';

/** Mean and standard deviation, minima, …: named lists of numbers. */
export type Params = Readonly<Record<string, readonly number[]>>;

/** How a dataset reaches its files. All paths are relative to the experiment file. */
export interface DataIo {
  /** Whole file, unpacked if it is gzip. Throws `DataError` if it is missing, not a plain file, or too large. */
  read(path: string): Promise<Uint8Array>;
  /** A file of any size, piece by piece, unpacked as by `read`. */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** Throws `DataError` if the data of this file take more memory, in bytes, than this machine has for data. */
  checkSize(path: string, bytes: number): void;
  /** The first bytes and the size of a file; `gzip` files are seen unpacked, their size unknown (null). */
  head(path: string, bytes: number): Promise<{ readonly bytes: Uint8Array; readonly size: number | null }>;
  /** Folder of the experiment file, absolute. */
  readonly folder: string;
  /** Files as this text of the experiment names them: it may stand in a file that the experiment extends. */
  within(text: string): DataIo;
  /** Folder for temporary files, which need not exist. */
  readonly tempFolder: string;
  /** Where a plain file is. Throws `DataError` as `read` does. */
  locate(path: string): Promise<LocatedFile>;
  /** Files that match a pattern such as `rides/*.csv`, sorted; a path without a pattern matches itself. */
  match(pattern: string): Promise<readonly string[]>;
  /** Folder of an installed npm package, seen from the experiment file or from assay; null when it is not installed. */
  packageFolder(name: string): string | null;
  /** A file of the cache, downloaded once, checked against its SHA-256, resumed, never half a file. */
  download(urls: readonly string[], sha256: string): Promise<string>;
  /** A file to be read by position, as it is now. Never unpacked. Throws `DataError` as `read` does. */
  find(path: string): Promise<DataFile>;
  /** Bytes of a file from a position on, fewer at its end. Throws `DataError` if the file has changed since `find`. */
  readAt(file: DataFile, from: number, length: number): Promise<Uint8Array>;
  /** Rows of a file as a column, whose samples stay there. The file must be long enough. */
  column(spec: Pick<Column, 'shape' | 'dtype'>, rows: FileRows): Column;
  /** SHA-256 of a file's content, hex; remembered for large files while they don't change. */
  digest(file: DataFile): Promise<string>;
  /**
   * Keeps rows that a dataset has worked out: in memory if they fit into `data.memory`, else in a file of the cache,
   * which the next process with the same key reuses. See `RowStore`.
   */
  storeRows: RowStore;
  /** Memory that samples may take which a file could hold, in bytes: `data.memory`. */
  readonly memory: number;
  /** Folders of images. */
  readonly images: ImageReader;
}

/**
 * Keeps rows under a key, a digest of everything that they are worked out from. `chunks` yields whole rows, in order,
 * from row `from` on, which is 0 unless an earlier process was interrupted. It isn't called if the cache has the rows.
 */
export type RowStore = (
  key: string,
  rows: RowsSpec,
  chunks: (from: number) => AsyncIterable<Column['data']>,
) => Promise<{ readonly column: Column; readonly count: number }>;

/** Shape and type of one row, and where the rows come from in a few words, for `assay cache`. */
export interface RowsSpec {
  readonly shape: Shape;
  readonly dtype: ElementType;
  readonly source: string;
  /** How many there are, if that is known. */
  readonly count?: number;
}

/** A plain file, with its size and time of change when it was found: with others, it is another file. */
export interface DataFile {
  /** Absolute. */
  readonly path: string;
  /** As the experiment writes it, for messages. */
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A plain file and its state. */
export interface LocatedFile {
  /** Absolute path without links. */
  readonly file: string;
  readonly size: number;
  /** Time of the last change, in ms since 1970. */
  readonly modified: number;
  /** How it is packed, by its first bytes. */
  readonly packing: 'gzip' | 'zstd' | undefined;
}

export type Labels =
  | { readonly kind: 'class'; readonly classes: readonly string[] }
  | {
      readonly kind: 'value';
      readonly shape: Shape;
      readonly names: readonly string[];
      /** How the labels are scaled for training; left out where they are learned as they are. */
      readonly unit?: Unit;
    };

export interface Inspection {
  /** Samples per part as the dataset comes; `validation` and `test` may be absent. */
  readonly counts: { readonly train: number; readonly validation?: number; readonly test?: number };
  /** Samples per part as they were cut, where only the rows can tell. */
  readonly cut?: { readonly train: number; readonly validation?: number; readonly test?: number };
  readonly features: {
    readonly shape: Shape;
    readonly dtype: ElementType;
    readonly names?: readonly string[];
    /** Whether a large part may stay in a file. Its samples are then shuffled in windows, in memory too. */
    readonly inFile?: boolean;
    /** How an image of any kind becomes a sample of this shape. */
    readonly image?: ImageFit;
  };
  readonly labels: Labels;
  /** Field of the dataset that chooses the labels, such as `target`; issues with the labels point there. */
  readonly labelsField?: string;
  /** Origin in a few words, for the console. */
  readonly source: string;
  /** Notes on how the data were read, a few words each, such as dropped rows and the reason. */
  readonly notes?: readonly string[];
  /** Typed columns of a table, in the order of its file. */
  readonly columns?: readonly ColumnFacts[];
}

/** All samples of one quantity: `data` is [count, …shape], row-major. */
export interface Column {
  readonly shape: Shape;
  readonly dtype: ElementType;
  /**
   * Elements between the beginnings of samples at neighbouring positions, where samples overlap: windows over time
   * share their rows. Left out where one sample follows the other.
   */
  readonly stride?: number;
  /** Where the samples stay in a file, getting `data` reads all of them. Throws `DataError` if they don't fit. */
  readonly data: Uint8Array | Int32Array | Float32Array;
  /** Where the samples are read from by position, row-major and little-endian. */
  readonly file?: FileRows;
  /** The data piece by piece, whole rows, for columns that may not fit in memory. */
  readonly pieces?: ColumnPieces;
}

export interface ColumnPieces {
  /** Samples of all pieces. */
  readonly count: number;
  /** A piece may be overwritten by the next one. */
  read(): Iterable<Column['data']>;
}

/** Rows of a file, from byte `offset` on. */
export interface FileRows extends DataFile {
  readonly offset: number;
  readonly count: number;
}

/** Features and labels of one part, of equal count. */
export interface Part {
  readonly count: number;
  readonly features: Column;
  readonly labels: Column;
}

export interface Dataset {
  readonly parts: { readonly train: Part; readonly validation?: Part; readonly test?: Part };
  /** SHA-256 of the content, hex. */
  readonly digest: string;
}

/** Thrown by a dataset: one sentence, and the field it is about. It becomes an issue there. */
export class DataError extends ExplainedError {
  override readonly name = 'DataError';
  readonly field: string | undefined;
  constructor(message: string, field?: string) {
    super(message);
    this.field = field;
  }
}
