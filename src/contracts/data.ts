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
  /** Folder of an installed npm package, seen from the experiment file or from assay; null when it is not installed. */
  packageFolder(name: string): string | null;
  /** A file of the cache, downloaded once, checked against its SHA-256, resumed, never half a file. */
  download(urls: readonly string[], sha256: string): Promise<string>;
}

export type Labels =
  | { readonly kind: 'class'; readonly classes: readonly string[] }
  | { readonly kind: 'value'; readonly shape: Shape; readonly names: readonly string[] };

export interface Inspection {
  /** Samples per part as the dataset comes; `test` may be absent. */
  readonly counts: { readonly train: number; readonly test?: number };
  readonly features: { readonly shape: Shape; readonly dtype: ElementType; readonly names?: readonly string[] };
  readonly labels: Labels;
  /** Field of the dataset that chooses the labels, such as `target`; issues with the labels point there. */
  readonly labelsField?: string;
  /** Origin in a few words, for the console. */
  readonly source: string;
  /** Notes on how the data were read, a few words each, such as dropped rows and the reason. */
  readonly notes?: readonly string[];
}

/** All samples of one quantity: `data` is [count, …shape], row-major. */
export interface Column {
  readonly shape: Shape;
  readonly dtype: ElementType;
  readonly data: Uint8Array | Int32Array | Float32Array;
}

/** Features and labels of one part, of equal count. */
export interface Part {
  readonly count: number;
  readonly features: Column;
  readonly labels: Column;
}

export interface Dataset {
  readonly parts: { readonly train: Part; readonly test?: Part };
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
