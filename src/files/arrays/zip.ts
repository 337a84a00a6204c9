/** Reads bytes of an archive by position, fewer at its end. */
export type ReadAt = (from: number, length: number) => Promise<Uint8Array>;

/** A file in a ZIP archive. */
export interface ZipMember {
  readonly name: string;
  readonly method: 'stored' | 'deflated' | 'other';
  readonly encrypted: boolean;
  readonly packedSize: number;
  readonly size: number;
  /** Byte of its local header. */
  readonly headerAt: number;
}

/** Thrown by these readers: the rest of a sentence that begins with the archive. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** Longest comment, and the records behind it. */
const longestEnd = 65535 + 22 + 20 + 56;
const longestDirectory = 2 ** 24;

/** All members by the directory at the end. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export const readZip = async (readAt: ReadAt, size: number): Promise<readonly ZipMember[]> => {
  const { at, length } = await findDirectory(readAt, size);
  if (length > longestDirectory || at + length > size) throw new ZipError('has a damaged directory');
  return [...membersOf(viewOf(await readAt(at, length)))];
};

/** Byte at which the content of a member begins. */
export const contentOf = async (readAt: ReadAt, { headerAt }: ZipMember): Promise<number> => {
  const header = viewOf(await readAt(headerAt, 30));
  if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) throw new ZipError('has a damaged member');
  return headerAt + 30 + header.getUint16(26, true) + header.getUint16(28, true);
};

const findDirectory = async (
  readAt: ReadAt,
  size: number,
): Promise<{ readonly at: number; readonly length: number }> => {
  const from = Math.max(0, size - longestEnd);
  const end = viewOf(await readAt(from, size - from));
  let place = end.byteLength - 22;
  while (place >= 0 && end.getUint32(place, true) !== 0x06054b50) place--;
  if (place < 0) throw new ZipError('is no ZIP archive, or is cut short');
  const [length, at] = [end.getUint32(place + 12, true), end.getUint32(place + 16, true)];
  const locator = place - 20;
  if (locator < 0 || end.getUint32(locator, true) !== 0x07064b50) return { at, length };
  const record = viewOf(await readAt(sizeAt(end, locator + 8), 56));
  if (record.byteLength < 56 || record.getUint32(0, true) !== 0x06064b50) throw new ZipError('has a damaged directory');
  return { at: sizeAt(record, 48), length: sizeAt(record, 40) };
};

function* membersOf(view: DataView): Generator<ZipMember> {
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === 0x02014b50;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((i) => view.getUint16(at + i, true)) as Three;
    const end = at + 46 + nameLength + extraLength + commentLength;
    if (end > view.byteLength) throw new ZipError('has a damaged directory');
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
    const [packedSize, size, headerAt] = sizesOf(view, at, at + 46 + nameLength, extraLength);
    yield {
      name: Buffer.from(bytes).toString('utf8'),
      method: methods[view.getUint16(at + 10, true)] ?? 'other',
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      packedSize,
      size,
      headerAt,
    };
    at = end;
  }
}

type Three = [number, number, number];
const methods: Readonly<Record<number, ZipMember['method']>> = { 0: 'stored', 8: 'deflated' };
const isElsewhere = 0xffffffff;

/** Packed size, size and place; those that don't fit stand in the extra field 1, in the order of size first. */
const sizesOf = (view: DataView, at: number, extraAt: number, extraLength: number): Three => {
  let [packedSize, size, headerAt] = [20, 24, 42].map((i) => view.getUint32(at + i, true)) as Three;
  for (let i = extraAt; i + 4 <= extraAt + extraLength; i += 4 + view.getUint16(i + 2, true)) {
    if (view.getUint16(i, true) !== 1) continue;
    let place = i + 4;
    const take = (): number => {
      place += 8;
      if (place > extraAt + extraLength) throw new ZipError('has a damaged directory');
      return sizeAt(view, place - 8);
    };
    if (size === isElsewhere) size = take();
    if (packedSize === isElsewhere) packedSize = take();
    if (headerAt === isElsewhere) headerAt = take();
  }
  return [packedSize, size, headerAt];
};

const sizeAt = (view: DataView, at: number): number => {
  const size = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(size)) throw new ZipError('has a damaged directory');
  return size;
};

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
