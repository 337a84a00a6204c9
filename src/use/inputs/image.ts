import type { Spec } from '../../contracts/tensors.ts';
import { InputError } from './input-error.ts';
import { decodeJpeg } from './jpeg.ts';
import type { Image } from './pixels.ts';
import { decodePng, isPng } from './png.ts';

/** Pixels of an image, which a model makes far fewer of anyway. */
export const mostPixels = 2 ** 25;

/**
 * A PNG or JPEG. Throws `InputError` on what can't be decoded or is too large, and on transparent pixels, whose colour
 * nobody knows.
 */
export const decodeImage = async (bytes: Uint8Array, most = mostPixels): Promise<Image> => {
  try {
    return isPng(bytes) ? await decodePng(bytes, most) : await decodeJpeg(bytes, most);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`can't be decoded: ${(error as Error).message}`);
  }
};

/**
 * The image as a model takes it: gray or coloured, resized where only its size differs. Throws `InputError` where it
 * does not fit.
 */
export const imageValues = (image: Image, { shape, dtype }: Spec): Uint8Array => {
  const [height, width, channels = 1] = shape;
  if (dtype !== 'uint8' || shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3))
    throw new InputError(`is an image, and the model takes ${dtype} [${shape.join(', ')}]`);
  // Half a pixel of the model's more or less.
  const same = Math.abs(image.width * height! - image.height * width!) <= Math.max(width!, height!) / 2;
  if (!same)
    throw new InputError(
      `has ${image.width} × ${image.height} pixels, and the model takes ${width} × ${height}: cut it to the same ` +
        'proportions',
    );
  return withChannels(resized(image, width!, height!), channels).data;
};

/** Luma of ITU-R BT.601, as Pillow's `convert('L')`. */
const withChannels = (image: Image, channels: 1 | 3): Image => {
  if (image.channels === channels) return image;
  const { width, height, data } = image;
  const make =
    channels === 1
      ? (i: number) => Math.round(0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!)
      : (i: number) => data[Math.floor(i / 3)]!;
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
        for (const [row, a] of rows[y]!)
          for (const [at, b] of columns[x]!) sum += a * b * data[(row * image.width + at) * channels + c]!;
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
    return [
      [below, 1 - share],
      [Math.min(below + 1, from - 1), share],
    ];
  });
};
