import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ImageRule } from '../../../src/contracts/images.ts';
import { decodePixels, decodeSample, decoderVersion } from '../../../src/data/images/decode.ts';
import { decodePlainPng } from '../../../src/data/images/plain-png.ts';
import { loadSharp } from '../../../src/data/images/sharp.ts';
import { random } from '../../../src/mathematics/random.ts';
import { pngChunk, pngOf } from '../../fixtures/png.ts';

interface File {
  readonly file: readonly number[];
  readonly pixels: readonly number[];
}
type FileName = 'png' | 'webp' | 'tiff' | 'cmyk';
type Reference = Readonly<Record<FileName, readonly number[]>> &
  Readonly<Record<'gif' | 'palette' | 'jpeg' | 'turned', File>> & {
    readonly alpha: Readonly<Record<'file' | 'white' | 'black', readonly number[]>>;
    readonly pixels: readonly number[];
    readonly cases: Readonly<Record<string, { readonly rule: Partial<ImageRule>; readonly pixels: readonly number[] }>>;
  };
const reference = JSON.parse(readFileSync('test/reference/images.json', 'utf8')) as Reference;

const rule: ImageRule = { size: [16, 24], resize: 'fit', channels: 3, background: 'white' };
const sample = (file: ArrayLike<number>, change: Partial<ImageRule> = {}): Promise<Uint8Array> =>
  decodeSample(Buffer.from(Uint8Array.from(file)), { ...rule, ...change });
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
};

describe('samples agree with Pillow', () => {
  test.each(['png', 'webp', 'tiff'] as const)('%s', async (name) => {
    expect([...(await sample(reference[name]))]).toEqual(reference.pixels);
  });

  test.each(['gif', 'palette', 'jpeg'] as const)('%s', async (name) => {
    const { file, pixels } = reference[name];
    expect(largestDifference(await sample(file), pixels)).toBeLessThanOrEqual(name === 'jpeg' ? 2 : 0);
  });

  test('EXIF turns an image upright', async () => {
    const { file, pixels } = reference.turned;
    expect([...(await sample(file, { size: [24, 16] }))]).toEqual(pixels);
  });

  test.each(['white', 'black'] as const)('transparent pixels lie on %s', async (background) => {
    const { alpha } = reference;
    expect(largestDifference(await sample(alpha.file, { background }), alpha[background])).toBeLessThanOrEqual(1);
  });

  test.each(Object.entries(reference.cases))('%s', async (_, { rule: change, pixels }) => {
    expect(largestDifference(await sample(reference.png, change), pixels)).toBeLessThanOrEqual(3);
  });

  test('CMYK becomes red, green and blue', async () => {
    // Pillow inverts inks without a color profile, libvips uses one: the hues are alike.
    const found = await sample(reference.cmyk);
    const distance = found.reduce((sum, value, i) => sum + Math.abs(value - reference.pixels[i]!), 0) / found.length;
    expect(distance).toBeLessThan(40);
  });
});

test('16 bits become 8', async () => {
  const data = [0, 257, 128 * 257, 65535];
  expect([
    ...(await sample(pngOf({ width: 2, height: 2, channels: 1, depth: 16, data }), { size: [2, 2], channels: 1 })),
  ]).toEqual([0, 1, 128, 255]);
});

describe('the decoder of plain PNGs', () => {
  const draws = random(1, 'pixels');
  test.each([0, 1, 2, 3, 4])('gives the bytes of the general one, with filter %i', async (filter) => {
    for (const channels of [1, 3] as const) {
      const data = Uint8Array.from({ length: 7 * 5 * channels }, () => 256 * draws.uniform());
      const png = pngOf({ width: 7, height: 5, channels, data }, filter);
      expect(decodePlainPng(png)).toEqual({ width: 7, height: 5, channels, data });
      const general = await (await loadSharp())(png, 1e6).toColourspace('srgb').raw().toBuffer();
      const colors = channels === 3 ? [...data] : [...data].flatMap((value) => [value, value, value]);
      expect([...general]).toEqual(colors);
    }
  });

  test('leaves all others to the general one', () => {
    const plain = { width: 2, height: 1, channels: 1, data: [1, 2] } as const;
    const png = pngOf(plain);
    expect(decodePlainPng(png)).toBeDefined();
    const withChunk = (type: string) =>
      Buffer.concat([png.subarray(0, 33), pngChunk(type, Buffer.from([0, 1])), png.subarray(33)]);
    for (const type of ['tRNS', 'eXIf']) expect(decodePlainPng(withChunk(type))).toBeUndefined();
    expect(decodePlainPng(withChunk('tEXt'))).toBeDefined();
    for (const change of [{ channels: 2, data: [1, 2, 3, 4] }, { depth: 16 }] as const)
      expect(decodePlainPng(pngOf({ ...plain, ...change }))).toBeUndefined();
    for (let end = 0; end < png.length; end++) expect(decodePlainPng(png.subarray(0, end))).toBeUndefined();
    for (let at = 12; at < png.length; at++) {
      const damaged = Buffer.from(png);
      damaged[at]! ^= 0x55;
      expect(decodePlainPng(damaged)).toBeUndefined();
    }
  });
});

describe('hostile images', () => {
  const header = pngOf({ width: 3, height: 2, channels: 1, data: [1, 2, 3, 4, 5, 6] }).subarray(0, 33);
  const end = pngChunk('IEND', Buffer.alloc(0));

  test('no pixels are unpacked beyond the size in the header', async () => {
    const bomb = Buffer.concat([header, pngChunk('IDAT', deflateSync(Buffer.alloc(5e7))), end]);
    const before = process.memoryUsage().rss;
    expect([...(await sample(bomb, { size: [2, 3], channels: 1 }))]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(process.memoryUsage().rss - before).toBeLessThan(4e7);
  });

  test.each([
    ['nothing', Buffer.alloc(0), /^is empty$/],
    ['text', Buffer.from('a,b\n1,2\n'), /^is a file of another type, expected PNG, JPEG, WebP, GIF or TIFF$/],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /^is a file of another type/],
    ['a PDF', Buffer.from('%PDF-1.7 …'), /^is a PDF document/],
    ['half a JPEG', Buffer.from(reference.jpeg.file).subarray(0, 700), /^is cut short or damaged$/],
    ['half a WebP', Buffer.from(reference.webp).subarray(0, 300), /^can’t be decoded: /],
    ['half a GIF', Buffer.from(reference.gif.file).subarray(0, 100), /^is cut short or damaged$/],
    ['a TIFF that ends', Buffer.from(reference.tiff).subarray(0, 300), /^(is cut short|can’t be decoded)/],
    ['a PNG without pixels', Buffer.concat([header, end]), /^is cut short or damaged$/],
  ])('%s is refused', async (_, bytes, message) => {
    await expect(decodeSample(bytes, rule)).rejects.toThrow(message);
    await expect(decodePixels(bytes)).rejects.toThrow(message);
  });

  test('a size beyond the limit is refused by the header', async () => {
    const huge = Buffer.from(header);
    huge.writeUInt32BE(2 ** 25, 16);
    await expect(sample(Buffer.concat([huge, end]))).rejects.toThrow(
      'has 33554432 × 2 pixels, and may have 33 million: make it smaller',
    );
  });
});

test('the version of the decoder names the package that decodes', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: { sharp: string } };
  expect(decoderVersion).toContain(`sharp ${dependencies.sharp}`);
});
