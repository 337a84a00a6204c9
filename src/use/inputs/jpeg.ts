import { InputError } from './input-error.ts';
import { pixelsOf, type Image } from './pixels.ts';

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** A block of 8 × 8 pixels takes a bit at least. */
const pixelsPerByte = 512;

/**
 * Throws `InputError` on one that is larger, or says to be than its bytes can hold, and whatever the decoder throws.
 */
export const decodeJpeg = async (bytes: Uint8Array, mostPixels: number): Promise<Image> => {
  for (const { width, height } of framesOf(bytes)) {
    // The decoder makes room for all pixels before it looks for them: a kilobyte becomes gigabytes.
    if (pixelsOf(width, height, mostPixels) > pixelsPerByte * bytes.length)
      throw new InputError(
        `says that it has ${width} × ${height} pixels, more than its ${bytes.length} bytes can hold`,
      );
  }
  const { default: jpeg } = await import('jpeg-js');
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: mostPixels / 1e6,
    maxMemoryUsageInMB: 1024,
  });
  return { width, height, channels: 3, data };
};

/** Sizes that the file says: an image has one, but a hostile file may have another further on. */
const framesOf = (bytes: Uint8Array): { readonly width: number; readonly height: number }[] => {
  const frames: { width: number; height: number }[] = [];
  const word = (at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
  for (let at = 2; at + 3 < bytes.length;) {
    const marker = bytes[at] === 0xff ? bytes[at + 1]! : 0;
    // Between segments there is what was packed, in which ff is followed by 0, or by a mark to begin anew.
    if (marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd9)) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame && at + 9 <= bytes.length) frames.push({ height: word(at + 5), width: word(at + 7) });
    at += 2 + word(at + 2);
  }
  return frames;
};
