import type { ImageRule } from '../../contracts/images.ts';
import type { Pixels } from './pixels.ts';

type Frame = Pick<ImageRule, 'size' | 'resize' | 'background'>;

/** An image that is nowhere larger than the rule needs, brought to its size. */
export const framed = (image: Pixels, { size: [height, width], resize, background }: Frame): Pixels => {
  if (image.width === width && image.height === height) return image;
  if (resize === 'stretch') return resized(image, width, height);
  const scale = (resize === 'fit' ? Math.min : Math.max)(width / image.width, height / image.height);
  if (resize === 'fit') {
    const [w, h] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * Math.max(1, scale))));
    return placed(resized(image, Math.min(w!, width), Math.min(h!, height)), { width, height }, background);
  }
  // The part that will be seen is cut out first: the whole may be long.
  const seen = (side: number, of: number) => Math.max(1, Math.min(of, Math.round(side / Math.max(1, scale))));
  const part = placed(image, { width: seen(width, image.width), height: seen(height, image.height) }, background);
  return resized(part, width, height);
};

/** In the middle of a frame, which cuts off what is larger. */
const placed = (
  image: Pixels,
  { width, height }: Pick<Pixels, 'width' | 'height'>,
  background: ImageRule['background'],
): Pixels => {
  const { channels } = image;
  const data = new Uint8Array(width * height * channels).fill(background === 'white' ? 255 : 0);
  const left = Math.floor((width - image.width) / 2);
  const top = Math.floor((height - image.height) / 2);
  const [from, to] = [Math.max(0, -left), Math.min(image.width, width - left)];
  for (let y = Math.max(0, -top); y < Math.min(image.height, height - top); y++) {
    const row = y * image.width;
    const pixels = image.data.subarray((row + from) * channels, (row + to) * channels);
    data.set(pixels, ((y + top) * width + left + from) * channels);
  }
  return { width, height, channels, data };
};

/** Smaller by the mean of the area that a pixel covers; larger by linear interpolation between pixels. */
export const resized = (image: Pixels, width: number, height: number): Pixels => {
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
