import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataError, type DataIo } from '../../contracts/data.ts';
import type { ImageRule } from '../../contracts/images.ts';
import { headerBytes, imageHeader } from '../images/header.ts';
import { listFolder, type Listing } from '../images/list.ts';
import { fewClasses } from './messages.ts';
import { writeImages, type GuessedImages } from './write-images.ts';

/** Looks at a folder of images with a subfolder per class, and writes an experiment on it. Throws `DataError`. */
export const guessImageExperiment = async (io: DataIo, path: string, name: string) => {
  const { train, test } = partsOf(resolve(io.folder, path), path);
  const listing = await listFolder(resolve(io.folder, train), train, anyRule);
  const { size, channels } = shapeOf(listing);
  const { classes, unread } = await io.images.inspect(train, { ...anyRule, size, channels }, false);
  const full = classes.filter(({ count }) => count > 0);
  if (full.length < 2) throw new DataError(fewClasses({ folder: train, classes: full.map((one) => one.name) }));
  const rows = full.reduce((sum, { count }) => sum + count, 0);
  const guess = { train, test, size, channels, classes: classes.length, rows, unread: unread.length };
  return { text: writeImages(name, guess), classes: classes.length, rows };
};

const anyRule: ImageRule = { size: [64, 64], channels: 3, resize: 'fit', background: 'white' };

/** A folder that holds `train` and `test` alone holds parts rather than classes. */
const partsOf = (folder: string, path: string): Pick<GuessedImages, 'train' | 'test'> => {
  const names = foldersIn(folder);
  const hasParts = names.length === 2 && names.includes('train') && names.includes('test');
  return hasParts ? { train: `${path}/train`, test: `${path}/test` } : { train: path, test: undefined };
};

const foldersIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    // The reader says what is wrong.
    return [];
  }
};

/** Images whose headers are read, and the side that larger images get. */
const mostHeads = 200;
const largestSide = 64;

/** The size and channels of the images by some of their headers; 64 × 64 where they differ or are larger. */
const shapeOf = ({ root, files }: Listing): Pick<GuessedImages, 'size' | 'channels'> => {
  const step = Math.max(1, Math.floor(files.length / mostHeads));
  const heads = files.filter((_, i) => i % step === 0).flatMap(({ path }) => headOf(join(root, path)) ?? []);
  const first = heads[0];
  if (!first) return { size: [largestSide, largestSide], channels: 3 };
  const isOneSize = heads.every(({ width, height }) => width === first.width && height === first.height);
  const isSmall = first.width <= largestSide && first.height <= largestSide;
  return {
    size: isOneSize && isSmall ? [first.height, first.width] : [largestSide, largestSide],
    channels: heads.every(({ isGray }) => isGray) ? 1 : 3,
  };
};

interface Head {
  readonly width: number;
  readonly height: number;
  readonly isGray: boolean;
}

const headOf = (path: string): Head | undefined => {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(headerBytes);
      const found = bytes.subarray(0, readSync(file, bytes, 0, headerBytes, 0));
      const header = imageHeader(found);
      // Byte 25 of a PNG is its color type: 0 and 4 are gray.
      const isGray = header?.format === 'PNG' && (found[25] === 0 || found[25] === 4);
      return header?.size && { ...header.size, isGray };
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
};
