import { decodePixels, decodeSample, mostPixels, withChannels } from '../../data/images/decode.ts';
import type { Pixels } from '../../data/images/pixels.ts';
import { ImageError } from '../../data/images/image-error.ts';
import { resized } from '../../data/images/resize.ts';
import type { HostArray } from '../../contracts/tensors.ts';
import type { ImageRule } from '../../contracts/images.ts';
import { InputError } from './input-error.ts';
import type { Wanted } from './item.ts';

/**
 * An image as the model takes it: by the rule of its training where that was on images, else resized where only its
 * size differs. `most` are its pixels at most. Throws `InputError`.
 */
export const imageValues = async (bytes: Uint8Array, wanted: Wanted, most = mostPixels): Promise<HostArray> => {
  const { shape, dtype, image } = wanted;
  const [height, width, channels = 1] = shape;
  if (dtype !== 'uint8' || shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3))
    throw new InputError(`is an image, and the model takes ${dtype} [${shape.join(', ')}]`);
  try {
    const rule: ImageRule | undefined = image && { ...image, size: [height!, width!], channels };
    if (rule) return await decodeSample(Buffer.from(bytes), rule, most);
    return fitted(opaque(await decodePixels(Buffer.from(bytes), most)), [height!, width!], channels);
  } catch (error) {
    throw error instanceof ImageError ? new InputError(error.message) : error;
  }
};

/** Without the alpha channel. Nobody knows the color behind transparent pixels. */
const opaque = (image: Pixels): Pixels => {
  const { width, height, channels, data } = image;
  if (channels !== 4) return image;
  for (let i = 3; i < data.length; i += 4)
    if (data[i] !== 255) throw new InputError('has transparent pixels: put it on a background first');
  return { width, height, channels: 3, data: withChannels(image, 3) };
};

const fitted = (image: Pixels, [height, width]: readonly [number, number], channels: 1 | 3): Uint8Array => {
  // Half a pixel of the model's more or less.
  const same = Math.abs(image.width * height - image.height * width) <= Math.max(width, height) / 2;
  if (!same)
    throw new InputError(
      `has ${image.width} × ${image.height} pixels, and the model takes ${width} × ${height}: cut it to the same ` +
        'proportions',
    );
  return withChannels(resized(image, width, height), channels);
};
