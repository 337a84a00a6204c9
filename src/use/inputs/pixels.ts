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

/** How many there are, as the header says. Throws `InputError` beyond what is wanted, before anything is unpacked. */
export const pixelsOf = (width: number, height: number, most: number): number => {
  const pixels = width * height;
  if (pixels > most)
    throw new InputError(
      `has ${width} × ${height} pixels, and may have ${Math.floor(most / 1e6)} million: make it smaller`,
    );
  return pixels;
};
