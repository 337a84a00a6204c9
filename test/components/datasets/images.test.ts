import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { images } from '../../../src/components/datasets/images.ts';
import { createDataIo } from '../../../src/data/io.ts';
import type { PreparationProgress } from '../../../src/data/progress.ts';
import { bound } from '../../fixtures/data/bound.ts';
import { folderOf } from '../../fixtures/data/folder.ts';
import { pngOf } from '../../fixtures/png.ts';

/** A gray image of one value. */
const flat = (value: number, width = 2, height = 2): Buffer =>
  pngOf({ width, height, channels: 1, data: Array<number>(width * height).fill(value) });
const photos = {
  'photos/cat/b.png': flat(2),
  'photos/cat/a.png': flat(1),
  'photos/cat/more/c.png': flat(3),
  'photos/ant/z.png': flat(9),
};

interface Setting {
  readonly folder: string;
  readonly cache: string;
}
const setting = (files: Readonly<Record<string, string | Uint8Array>> = photos): Setting => ({
  folder: folderOf(files),
  cache: folderOf(),
});
const open = ({ folder, cache }: Setting, fields: object = {}, onPrepare?: (progress: PreparationProgress) => void) => {
  const io = createDataIo(join(folder, 'experiment.yaml'), { cacheFolder: cache, ...(onPrepare && { onPrepare }) });
  const dataset = bound(images, { train: 'photos', size: [2, 2], channels: 1, ...fields });
  return { inspect: () => dataset.inspect(io), load: () => dataset.load(io) };
};
const cached = ({ cache }: Setting, ending: string): string[] =>
  readdirSync(join(cache, 'images'))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(cache, 'images', name));

// Files of these tests are as old as those of people.
beforeEach(() => void vi.spyOn(Date, 'now').mockImplementation(() => new Date().getTime() + 10_000));
afterEach(() => void vi.restoreAllMocks());

test('samples come class by class in the order of their paths', async () => {
  const { inspect, load } = open(setting());
  expect(await inspect()).toEqual({
    counts: { train: 4 },
    features: { shape: [2, 2, 1], dtype: 'uint8', image: { resize: 'fit', background: 'white' } },
    labels: { kind: 'class', classes: ['ant', 'cat'] },
    labelsField: 'train',
    source: 'images in `photos`',
  });
  const { train } = (await load()).parts;
  expect([...train.features.data]).toEqual([9, 1, 2, 3].flatMap((value) => [value, value, value, value]));
  expect([...train.labels.data]).toEqual([0, 1, 1, 1]);
});

test('classes with numbers as names are in the order of the numbers', async () => {
  const files = { 'photos/10/a.png': flat(1), 'photos/9/a.png': flat(2) };
  const { inspect, load } = open(setting(files));
  expect((await inspect()).labels).toEqual({ kind: 'class', classes: ['9', '10'] });
  const { train } = (await load()).parts;
  expect([...train.labels.data].map((label, i) => [label, train.features.data[4 * i]])).toEqual([
    [1, 1],
    [0, 2],
  ]);
});

test('a test folder may lack a class, and has no other', async () => {
  const files = { ...photos, 'test/cat/x.png': flat(7), 'odd/dog/x.png': flat(7) };
  const place = setting(files);
  const { parts } = await open(place, { test: 'test' }).load();
  expect([...parts.test!.labels.data]).toEqual([1]);
  await expect(open(place, { test: 'odd' }).inspect()).rejects.toMatchObject({
    message: '`odd` has a class that `photos` lacks: `dog`. Use the same names in both folders.',
    field: 'test',
  });
});

describe('files that give no sample', () => {
  const messy = (): Setting => {
    const place = setting({
      ...photos,
      'photos/.DS_Store': 'x',
      'photos/.hidden/x.png': flat(1),
      'photos/cat/.x.png': 'x',
      'photos/cat/notes.txt': 'text',
      'photos/README': 'text',
      'photos/cat/empty.png': '',
      'photos/cat/cut.png': flat(1).subarray(0, 50),
      'photos/cat/table.jpg': 'a,b\n',
      'secret.png': flat(1),
    });
    symlinkSync(join(place.folder, 'secret.png'), join(place.folder, 'photos/cat/link.png'));
    symlinkSync(place.folder, join(place.folder, 'photos/loop'));
    symlinkSync('a.png', join(place.folder, 'photos/cat/same.png'));
    execFileSync('mkfifo', [join(place.folder, 'photos/ant/pipe.png')]);
    return place;
  };

  test('are all listed with their reasons, also one that only decoding finds', async () => {
    const place = messy();
    const listed =
      '`ant/pipe.png` is a named pipe, expected a file; ' +
      '`cat/link.png` is a link that leads out of the folder: copy the file here; ' +
      '`loop` is a link that leads out of the folder: copy the file here; ' +
      '`cat/empty.png` is empty; ' +
      '`cat/table.jpg` is a file of another type, expected PNG, JPEG, WebP, GIF or TIFF';
    const end = '. Repair or remove them, or write `bad: skip` to leave them out.';
    await expect(open(place).inspect()).rejects.toMatchObject({
      message: `5 of 11 files in \`photos\` can’t be read: ${listed}${end}`,
      field: 'train',
    });
    for (const name of ['ant/pipe.png', 'cat/link.png', 'loop', 'cat/empty.png', 'cat/table.jpg'])
      rmSync(join(place.folder, 'photos', name));
    const cut = `1 of 6 files in \`photos\` can’t be read: \`cat/cut.png\` is cut short or damaged${end}`;
    expect((await open(place).inspect()).counts).toEqual({ train: 6 });
    await expect(open(place).load()).rejects.toThrow(cut);
    // It is known from now on.
    await expect(open(place).inspect()).rejects.toThrow(cut);
  });

  test('are skipped and counted', async () => {
    const place = messy();
    const { inspect, load } = open(place, { bad: 'skip' });
    const inspection = await inspect();
    expect(inspection.counts).toEqual({ train: 5 });
    expect(inspection.notes).toEqual([
      '5 of 13 files in `photos`; 6 unreadable (`ant/pipe.png`, `cat/cut.png`, `cat/empty.png`, …), 2 of other types (`README`, `cat/notes.txt`)',
    ]);
    const { train } = (await load()).parts;
    expect([...train.features.data].filter((_, i) => i % 4 === 0)).toEqual([9, 1, 2, 3, 1]);
    expect(await open(place, { bad: 'skip' }).inspect()).toEqual(inspection);
  });

  test('are one issue, however many they are', async () => {
    const bad = Array.from({ length: 600 }, (_, i) => [`photos/cat/${i}.png`, ''] as const);
    const place = setting({ ...photos, ...Object.fromEntries(bad) });
    await expect(open(place).inspect()).rejects.toThrow(
      /^600 of 604 files in `photos` can’t be read: `cat\/0\.png` is empty; .*; and 590 more\. Repair/,
    );
  });
});

test.each([
  [{ 'other/x.png': 'x' }, '`photos` is not there. Name a folder with a subfolder per class.'],
  [{ photos: 'x' }, '`photos` is a file, expected a folder with a subfolder per class.'],
  [{ 'photos/x.png': flat(1) }, '`photos` has no subfolders. Make one per class, and move the images there.'],
  [
    { ...photos, 'photos/dog/notes.txt': 'text' },
    '`photos` has a class without a readable image: `dog`. Add images, or remove the subfolder.',
  ],
])('a folder that can’t be used says why (%#)', async (files, message) => {
  await expect(open(setting(files)).inspect()).rejects.toMatchObject({ message, field: 'train' });
});

describe('the cache', () => {
  /** Other bytes than the images have, so that it shows who reads them. */
  const mark = (place: Setting): void => {
    for (const file of cached(place, '.u8')) writeFileSync(file, readFileSync(file).fill(77));
  };
  const loaded = async (place: Setting, fields: object = {}): Promise<number[]> =>
    [...(await open(place, fields).load()).parts.train.features.data].filter((_, i) => i % 4 === 0);

  test('is filled by the first run, and read by later ones', async () => {
    const place = setting();
    const first = await open(place).load();
    mark(place);
    const later = await open(place).load();
    expect(later.digest).toBe(first.digest);
    expect([...later.parts.train.features.data].every((value) => value === 77)).toBe(true);
  });

  test('knows content that was touched or moved, and no other', async () => {
    const place = setting();
    await loaded(place);
    mark(place);
    utimesSync(join(place.folder, 'photos/cat/a.png'), 1, 1);
    expect(await loaded(place)).toEqual([77, 77, 77, 77]);
    expect(await loaded({ ...setting(), cache: place.cache })).toEqual([77, 77, 77, 77]);
    writeFileSync(join(place.folder, 'photos/cat/a.png'), flat(5));
    expect(await loaded(place)).toEqual([9, 5, 2, 3]);
    expect(await loaded(place, { background: 'black' })).toEqual([9, 5, 2, 3]);
  });

  test('knows a file of the same size and time of modification as another', async () => {
    const place = setting();
    const file = join(place.folder, 'photos/cat/a.png');
    utimesSync(file, 1, 1);
    await loaded(place);
    writeFileSync(file, flat(6));
    utimesSync(file, 1, 1);
    expect(await loaded(place)).toEqual([9, 6, 2, 3]);
  });

  test('trusts no times that the next change may have, too', async () => {
    vi.restoreAllMocks();
    const place = setting();
    await loaded(place);
    expect(cached(place, '.json').length).toBe(1);
    vi.spyOn(Date, 'now').mockImplementation(() => new Date().getTime() + 10_000);
    await loaded(place);
    expect(cached(place, '.json').length).toBe(2);
  });

  test('is decoded into again where its files are damaged', async () => {
    const place = setting();
    await loaded(place);
    for (const file of cached(place, '.u8')) writeFileSync(file, 'short');
    expect(await loaded(place)).toEqual([9, 1, 2, 3]);
    for (const file of cached(place, '.json')) writeFileSync(file, '{"content":');
    expect(await loaded(place)).toEqual([9, 1, 2, 3]);
  });

  test('is filled once by several at the same time', async () => {
    const place = setting();
    const decoded: number[] = [];
    const all = Array.from({ length: 4 }, () =>
      open(place, {}, ({ done }) => void (done !== null && decoded.push(done))).load(),
    );
    const [first, ...others] = await Promise.all(all);
    for (const other of others) expect(other).toEqual(first);
    expect(decoded).toEqual([0, 4]);
    expect(cached(place, '.lock')).toEqual([]);
    expect(cached(place, '.part')).toEqual([]);
  });

  test('is not blocked by a process that was killed', async () => {
    const place = setting();
    await loaded(place);
    const [u8] = cached(place, '.u8');
    const listing = cached(place, '.json').find((file) => readFileSync(file, 'utf8').includes('"content"'))!;
    rmSync(u8!);
    const name = listing.replace('.json', '');
    writeFileSync(`${name}.lock`, JSON.stringify({ pid: deadProcess(), host: (await import('node:os')).hostname() }));
    writeFileSync(`${name}.half.part`, 'half');
    expect(await loaded(place)).toEqual([9, 1, 2, 3]);
    expect([...cached(place, '.lock'), ...cached(place, '.part')]).toEqual([]);
  });

  test('is left as it was when the work is stopped', async () => {
    const place = setting();
    const controller = new AbortController();
    const io = createDataIo(join(place.folder, 'experiment.yaml'), {
      cacheFolder: place.cache,
      signal: controller.signal,
      onPrepare: () => controller.abort('enough'),
    });
    const dataset = bound(images, { train: 'photos', size: [2, 2], channels: 1 });
    await expect(dataset.load(io)).rejects.toBe('enough');
    expect(readdirSync(join(place.cache, 'images'))).toEqual([]);
    expect(await loaded(place)).toEqual([9, 1, 2, 3]);
  });

  test('says what it lacks', async () => {
    const place = setting();
    writeFileSync(join(place.cache, 'images'), 'a file in the way');
    await expect(open(place).load()).rejects.toThrow(/^Decoded images can’t be kept in the cache folder .*ASSAY_CACHE/);
  });
});

/** Number of a process that has ended. */
const deadProcess = (): number =>
  Number(execFileSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }));

test('only headers are read to inspect', async () => {
  const place = setting();
  mkdirSync(join(place.folder, 'photos/dog'));
  writeFileSync(join(place.folder, 'photos/dog/cut.png'), flat(1).subarray(0, 50));
  expect((await open(place).inspect()).counts).toEqual({ train: 5 });
  expect(readdirSync(place.cache)).toEqual([]);
});
