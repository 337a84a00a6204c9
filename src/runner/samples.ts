import { gather, rowsOf, sampleSize } from '../data/feed.ts';
import type { OpenData } from '../data/open.ts';
import { positionsOf, type Subset } from '../data/split.ts';
import type { Column, Labels } from '../contracts/data.ts';
import type { Sample } from '../contracts/run-events.ts';
import { shownPart } from './training.ts';
import { defined } from '../defined.ts';

const most = 6;

/**
 * The first images of the test part (else validation, else train), with what was predicted where that is known; none
 * when the features are no images.
 */
export const sampleImages = (data: OpenData, predictions: Int32Array | null): Sample[] => {
  const part = shownPart(data);
  const subset = data.parts[part]!;
  const { labels } = data;
  return [...positionsOf(subset).subarray(0, most)].flatMap((_, index) =>
    sampleImage(part, subset, labels, index).map((sample) => ({
      ...sample,
      ...defined({
        prediction: predictions && labels.kind === 'class' ? labels.classes[predictions[index]!]! : undefined,
      }),
    })),
  );
};

/** Sample `index` of a part; none when its features are no image. */
export const sampleImage = (
  part: string,
  { features, labels, ...subset }: Subset,
  meaning: Labels,
  index: number,
): Sample[] => {
  const shape = imageShape(features);
  const at = positionsOf(subset)[index]!;
  return shape
    ? [
        {
          part,
          index,
          shape,
          pixels: Buffer.from(pixelsOf(features, at)).toString('base64'),
          label: labelOf(meaning, labels, at),
        },
      ]
    : [];
};

/** Height, width and channels: bytes [h, w], or anything [h, w, 1 or 3]. */
const imageShape = ({ shape, dtype }: Column): number[] | null => {
  if (shape.length === 2 && dtype === 'uint8') return [...shape, 1];
  return shape.length === 3 && (shape[2] === 1 || shape[2] === 3) ? [...shape] : null;
};

/** Bytes as they are; other numbers from 0 … 1, or from as far as they reach beyond it. */
const pixelsOf = (features: Column, at: number): Uint8Array => {
  const values = rowsOf(features, 1) as Uint8Array | Float32Array;
  gather(features, Uint32Array.of(at), 0, 1, values);
  if (values instanceof Uint8Array) return values;
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), 1);
  return Uint8Array.from(values, (value) => Math.round((255 * (value - low)) / (high - low)));
};

/** What a sample is, in words. */
export const labelOf = (meaning: Labels, labels: Column, at: number): string => {
  const size = sampleSize(labels);
  const values = labels.data.subarray(at * size, (at + 1) * size);
  return meaning.kind === 'class'
    ? meaning.classes[values[0]!]!
    : [...values].map((value) => String(Number(value.toPrecision(4)))).join(', ');
};
