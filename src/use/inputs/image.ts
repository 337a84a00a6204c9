import type { Spec } from '../../engine/engine.ts';
import { InputError } from './input-error.ts';

/** An image, row by row, all channels of a pixel together. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 is gray, 3 is red, green and blue. */
  readonly channels: 1 | 3;
  /** 0…255. */
  readonly data: Uint8Array;
}

export const isPng = (bytes: Uint8Array): boolean => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte);
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** More pixels than any model takes; what unpacks to more is refused before it is. */
const mostPixels = 1e8;

/** A PNG or JPEG. Throws `InputError` on what can't be decoded, and on transparent pixels, whose colour nobody knows. */
export const decodeImage = async (bytes: Uint8Array): Promise<Image> => {
  try {
    return isPng(bytes) ? await decodePng(bytes) : await decodeJpeg(bytes);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`can't be decoded: ${(error as Error).message}`);
  }
};

const decodePng = async (bytes: Uint8Array): Promise<Image> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33) throw new InputError('ends within its header');
  if (view.getUint32(16) * view.getUint32(20) > mostPixels) throw new InputError(`has ${view.getUint32(16)} × ${view.getUint32(20)} pixels, more than ${mostPixels / 1e6} million`);
  const { convertIndexedToRgb, decode } = await import('fast-png');
  const png = decode(bytes, { checkCrc: true });
  const { width, height } = png;
  if (png.palette) {
    const channels = png.palette.some((color) => color.length > 3) ? 4 : 3;
    return opaque({ width, height, data: convertIndexedToRgb(png) }, channels, 255);
  }
  if (png.depth < 8) return { width, height, channels: 1, data: unpackBits(png.data as Uint8Array, width, height, png.depth) };
  return opaque(png, png.channels, png.depth === 16 ? 65535 : 255);
};

const decodeJpeg = async (bytes: Uint8Array): Promise<Image> => {
  const { default: jpeg } = await import('jpeg-js');
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, maxResolutionInMP: mostPixels / 1e6, maxMemoryUsageInMB: 1024 });
  return { width, height, channels: 3, data };
};

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
    for (let c = 0; c < kept; c++) bytes[i * kept + c] = full === 255 ? data[i * channels + c]! : Math.round(data[i * channels + c]! / 257);
    if (kept < channels && data[i * channels + kept] !== full) throw new InputError('has transparent pixels: put it on a background first');
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

/** The image as a model takes it: gray or coloured, resized where only its size differs. Throws `InputError` where it does not fit. */
export const imageValues = (image: Image, { shape, dtype }: Spec): Uint8Array => {
  const [height, width, channels = 1] = shape;
  if (dtype !== 'uint8' || shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) throw new InputError(`is an image, and the model takes ${dtype} [${shape.join(', ')}]`);
  // Half a pixel of the model's more or less.
  const same = Math.abs(image.width * height! - image.height * width!) <= Math.max(width!, height!) / 2;
  if (!same) throw new InputError(`has ${image.width} × ${image.height} pixels, and the model takes ${width} × ${height}: cut it to the same proportions`);
  return withChannels(resized(image, width!, height!), channels).data;
};

/** Luma of ITU-R BT.601, as Pillow's `convert('L')`. */
const withChannels = (image: Image, channels: 1 | 3): Image => {
  if (image.channels === channels) return image;
  const { width, height, data } = image;
  const make = channels === 1 ? (i: number) => Math.round(0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!) : (i: number) => data[Math.floor(i / 3)]!;
  return { width, height, channels, data: Uint8Array.from({ length: width * height * channels }, (_, i) => make(i)) };
};

/** Smaller by the mean of the area that a pixel covers; larger by linear interpolation between pixels. */
const resized = (image: Image, width: number, height: number): Image => {
  if (image.width === width && image.height === height) return image;
  const [columns, rows] = [weightsOf(image.width, width), weightsOf(image.height, height)];
  const { channels, data } = image;
  const bytes = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const [row, a] of rows[y]!) for (const [at, b] of columns[x]!) sum += a * b * data[(row * image.width + at) * channels + c]!;
        bytes[(y * width + x) * channels + c] = Math.round(sum);
      }
  return { width, height, channels, data: bytes };
};

/** From which pixels, and with what weight, each pixel of a line comes. */
const weightsOf = (from: number, to: number): (readonly [at: number, weight: number])[][] => {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (scale > 1) {
      const [start, end] = [i * scale, (i + 1) * scale];
      return Array.from({ length: Math.ceil(end) - Math.floor(start) }, (_, j) => {
        const at = Math.floor(start) + j;
        return [Math.min(at, from - 1), (Math.min(at + 1, end) - Math.max(at, start)) / scale] as const;
      });
    }
    const center = Math.max(0, Math.min(from - 1, (i + 0.5) * scale - 0.5));
    const [below, share] = [Math.floor(center), center - Math.floor(center)];
    return [[below, 1 - share], [Math.min(below + 1, from - 1), share]];
  });
};
