import type { ImageRule } from '../../contracts/images.ts';
import { DataError } from '../../contracts/data.ts';
import { imageHeader } from './header.ts';
import { ImageError } from './image-error.ts';
import { cutShort, emptyImage, moreThanItsBytes, notAnImage, tooManyPixels, undecodable } from './messages.ts';
import type { Pixels } from './pixels.ts';
import { framed } from './resize.ts';
import { decodePlainPng } from './plain-png.ts';
import { loadSharp } from './sharp.ts';
import { fileTypeOf } from '../../files/file-type.ts';

/** Pixels of one image. A model takes far fewer; a file of a kilobyte may claim billions. */
export const mostPixels = 2 ** 25;

/** Changes with every change of the pixels that come out of the same file. */
export const decoderVersion = '1, sharp 0.35.5';

/**
 * An image as a sample of the rule: upright by its EXIF orientation, on the background where it is transparent, reduced
 * and enlarged by a triangle filter as torchvision's `Resize`; gray is the luma of ITU-R BT.601. Color profiles are
 * ignored, as in Pillow. Throws `ImageError`.
 */
export const decodeSample = async (bytes: Buffer, rule: ImageRule, most = mostPixels): Promise<Uint8Array> => {
  const [height, width] = rule.size;
  const plain = decodePlainPng(bytes);
  if (plain && plain.width <= width && plain.height <= height) return withChannels(framed(plain, rule), rule.channels);
  checkHeader(bytes, most);
  const open = await loadSharp();
  // The decoder enlarges by half a pixel to the side, so it only reduces.
  const reduced = open(bytes, most)
    .flatten({ background: rule.background })
    .resize({ width, height, fit: fits[rule.resize], kernel: 'linear', withoutEnlargement: true });
  return withChannels(framed(await pixelsOf(reduced), rule), rule.channels);
};

const fits = { fit: 'inside', crop: 'outside', stretch: 'fill' } as const;

/** An image in its own size. Throws `ImageError`. */
export const decodePixels = async (bytes: Buffer, most = mostPixels): Promise<Pixels> => {
  const plain = decodePlainPng(bytes);
  if (plain) return plain;
  checkHeader(bytes, most);
  return pixelsOf((await loadSharp())(bytes, most));
};

const checkHeader = (bytes: Buffer, most: number): void => {
  if (bytes.length === 0) throw new ImageError(emptyImage());
  const header = imageHeader(bytes);
  if (!header) throw new ImageError(notAnImage({ type: fileTypeOf(bytes) }));
  checkPixels(header.size, most);
  const { format, size } = header;
  if (format === 'JPEG' && size && size.width * size.height > pixelsPerByte * bytes.length)
    throw new ImageError(moreThanItsBytes({ ...size, bytes: bytes.length }));
};

/** A block of 8 × 8 pixels of a JPEG takes a bit at least. The decoder fills up blocks that are not there. */
const pixelsPerByte = 512;

/** Throws `ImageError` on a size that no image has that is worth decoding. */
export const checkPixels = (size: { width: number; height: number } | undefined, most: number): void => {
  if (size && size.width * size.height > most) throw new ImageError(tooManyPixels({ ...size, most }));
};

type Sharp = ReturnType<Awaited<ReturnType<typeof loadSharp>>>;

const pixelsOf = async (image: Sharp): Promise<Pixels> => {
  try {
    const { data, info } = await image
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels as 3 | 4, data };
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = reasonOf(error as Error);
    throw new ImageError(reason === '' || endings.test(reason) ? cutShort() : undecodable({ reason }));
  }
};

/** How decoders call the end of a file that should go on. */
const endings = /premature end|read error|unexpected end/i;

/** The first of the decoder's lines without the names of its functions. */
const reasonOf = ({ message }: Error): string =>
  message
    .replace(/^Input buffer has corrupt header:\s*/, '')
    .split('\n')[0]!
    .replace(/^\w+: /, '')
    .slice(0, 200);

/** Opaque pixels in gray or color. */
export const withChannels = ({ channels: from, data }: Pixels, channels: 1 | 3): Uint8Array => {
  if (from === channels) return data;
  const pixels = data.length / from;
  const made = new Uint8Array(pixels * channels);
  if (channels === 1) for (let i = 0; i < pixels; i++) made[i] = luma(data, i * from);
  else for (let i = 0; i < made.length; i++) made[i] = data[from === 1 ? (i / 3) | 0 : i + ((i / 3) | 0)]!;
  return made;
};

/** In the fixed point of Pillow's `convert('L')`. */
const luma = (data: Uint8Array, at: number): number =>
  (19595 * data[at]! + 38470 * data[at + 1]! + 7471 * data[at + 2]! + 0x8000) >> 16;
