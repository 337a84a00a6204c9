import { hash } from 'node:crypto';
import type { ImageRule } from '../../contracts/images.ts';
import { decodeSample } from './decode.ts';
import { readImage, readReason, smallFile } from './head.ts';
import { imageHeader, isImageName } from './header.ts';
import { ImageError } from './image-error.ts';
import { inLanes } from './lanes.ts';
import type { ListedFile } from './list.ts';

/** Files that are read, and decoded where there is a rule. */
export interface Batch {
  readonly root: string;
  readonly files: readonly ListedFile[];
  readonly rule: ImageRule | null;
}

/** What became of a file. */
export interface FileResult {
  /** SHA-256 of the content, hex; undefined where it could not be read. */
  readonly digest?: string;
  /** Why there is no sample. */
  readonly reason?: string;
  /** It is neither an image nor named like one. */
  readonly isOther?: true;
}

export interface DecodedBatch {
  readonly results: readonly FileResult[];
  /** Samples of the files that have one, in their order. */
  readonly rows: Uint8Array<ArrayBuffer>;
}

/** Files that are read and decoded at a time. */
const lanes = 8;

export const decodeBatch = async ({ root, files, rule }: Batch): Promise<DecodedBatch> => {
  const room = Buffer.alloc(smallFile);
  const decoded = await inLanes(files, lanes, (file) => decodeFile({ root, file, rule, room }));
  const rows = decoded.flatMap(({ row }) => row ?? []);
  const joined = new Uint8Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    joined.set(row, at);
    at += row.length;
  }
  return { results: decoded.map(({ row: _, ...result }) => result), rows: joined };
};

interface FileWork extends Pick<Batch, 'root' | 'rule'> {
  readonly file: ListedFile;
  readonly room: Buffer;
}

const decodeFile = async ({
  root,
  file,
  rule,
  room,
}: FileWork): Promise<FileResult & { readonly row?: Uint8Array }> => {
  const isNamed = isImageName(file.path);
  let digest: string | undefined;
  try {
    const bytes = await readImage(root, file, room);
    if (!isNamed && !imageHeader(bytes)) return { isOther: true };
    digest = hash('sha256', bytes);
    return rule ? { digest, row: await decodeSample(bytes, rule) } : { digest };
  } catch (error) {
    if (digest === undefined) return isNamed ? { reason: readReason(error) } : { isOther: true };
    if (error instanceof ImageError) return { digest, reason: error.message };
    throw error;
  }
};
