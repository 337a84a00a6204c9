import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { InputError } from './input-error.ts';

export type Bytes = AsyncIterable<Uint8Array>;

/** Bytes that are read piece by piece, as many as are asked for at a time. */
export interface ByteReader {
  /** The next bytes; fewer at the end. */
  take(count: number): Promise<Uint8Array>;
  /** The next bytes without taking them. */
  peek(count: number): Promise<Uint8Array>;
  /** All that is left, as it comes. */
  rest(): Bytes;
}

export const byteReader = (source: Bytes): ByteReader => {
  const iterator = source[Symbol.asyncIterator]();
  let held: Uint8Array[] = [];
  let length = 0;
  const fill = async (count: number): Promise<void> => {
    while (length < count) {
      const { done, value } = await iterator.next();
      if (done) return;
      held.push(value);
      length += value.length;
    }
  };
  const joined = (): Uint8Array => {
    if (held.length !== 1) held = [Buffer.concat(held)];
    return held[0]!;
  };
  return {
    take: async (count) => {
      await fill(count);
      const all = joined();
      held = [all.subarray(count)];
      length = held[0]!.length;
      return all.subarray(0, count);
    },
    peek: async (count) => {
      await fill(count);
      return joined().subarray(0, count);
    },
    rest: async function* () {
      if (length > 0) yield joined();
      held = [];
      length = 0;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return;
        yield value;
      }
    },
  };
};

/** All of it, at most `most` bytes. Throws `InputError` beyond. */
export const wholeOf = async (bytes: Bytes, most: number): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > most) throw new InputError(`is longer than ${most / 2 ** 20} MB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

export const unpacked = (bytes: Bytes): Bytes => {
  const gunzip = createGunzip();
  const source = Readable.from(bytes);
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip).on('error', () => source.destroy());
};

/**
 * Lines without their ends, an empty last one left out, as many at a time as have come. Throws `InputError` on one that
 * is longer than anything sensible.
 */
export async function* linesOf(bytes: Bytes): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8');
  let begun = '';
  for await (const piece of bytes) {
    const lines = (begun + decoder.decode(piece, { stream: true })).split('\n');
    begun = lines.pop()!;
    if (begun.length > longestLine) throw new InputError(`has a line of more than ${longestLine / 2 ** 20} MB`);
    if (lines.length > 0) yield lines.map(withoutReturn);
  }
  begun += decoder.decode();
  if (begun !== '') yield [withoutReturn(begun)];
}

/** Characters. */
export const longestLine = 2 ** 26;
const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
