import { InputError } from './input-error.ts';
import { pixelsOf, type Image } from './pixels.ts';

export const isPng = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Throws `InputError` on one that is larger, or unpacks to more than its size says, and whatever the decoder throws.
 */
export const decodePng = async (bytes: Uint8Array, mostPixels: number): Promise<Image> => {
  const [{ convertIndexedToRgb, decode }, { inflateSync }] = [await import('fast-png'), await import('node:zlib')];
  const { essential, packed, most } = chunksOf(bytes, mostPixels);
  try {
    // The decoder would unpack whatever is there: a megabyte becomes a gigabyte.
    inflateSync(packed, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new InputError('unpacks to more than its pixels');
    throw error;
  }
  const png = decode(essential, { checkCrc: true });
  const { width, height } = png;
  if (png.palette) {
    const channels = png.palette.some((color) => color.length > 3) ? 4 : 3;
    return opaque({ width, height, data: convertIndexedToRgb(png) }, channels, 255);
  }
  if (png.depth < 8)
    return { width, height, channels: 1, data: unpackBits(png.data as Uint8Array, width, height, png.depth) };
  return opaque(png, png.channels, png.depth === 16 ? 65535 : 255);
};

/** Without the chunks that no pixel depends on; some of those are packed, too. */
const chunksOf = (
  bytes: Uint8Array,
  mostPixels: number,
): { readonly essential: Uint8Array; readonly packed: Uint8Array; readonly most: number } => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33) throw new InputError('ends within its header');
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  pixelsOf(width, height, mostPixels);
  const [essential, packed] = [[bytes.subarray(0, 33)], [] as Uint8Array[]];
  for (let at = 33; ;) {
    if (at + 12 > bytes.length) throw new InputError('is cut short');
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) throw new InputError('is cut short');
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (['PLTE', 'tRNS', 'IDAT', 'IEND'].includes(type)) essential.push(bytes.subarray(at, end));
    if (type === 'IDAT') packed.push(bytes.subarray(at + 8, end - 4));
    if (type === 'IEND') break;
    at = end;
  }
  const row = Math.ceil((width * bytes[24]! * (channelsOf[bytes[25]!] ?? 4)) / 8);
  // Each row begins with a byte, and those of the seven passes of an interlaced image, twice as many, end with a part
  // of one.
  return { essential: Buffer.concat(essential), packed: Buffer.concat(packed), most: height * (row + 4) + 64 };
};

/** By the colour type of the header: gray, coloured, by a palette, gray with alpha, coloured with alpha. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** Without the alpha channel, which must be full, and with bytes. */
const opaque = ({ width, height, data }: Decoded, channels: number, full: number): Image => {
  const kept = channels > 2 ? 3 : 1;
  const bytes = new Uint8Array(width * height * kept);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < kept; c++)
      bytes[i * kept + c] = full === 255 ? data[i * channels + c]! : Math.round(data[i * channels + c]! / 257);
    if (kept < channels && data[i * channels + kept] !== full)
      throw new InputError('has transparent pixels: put it on a background first');
  }
  return { width, height, channels: kept, data: bytes };
};

/** Gray of 1, 2 or 4 bits; each row begins with a byte of its own. */
const unpackBits = (packed: Uint8Array, width: number, height: number, depth: number): Uint8Array => {
  const row = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = packed[Math.floor(i / width) * row + (bit >> 3)]!;
    return Math.round((255 * ((byte >> (8 - depth - (bit & 7))) & most)) / most);
  });
};
