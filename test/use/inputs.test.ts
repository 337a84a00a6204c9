import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { inputIssues } from '../../src/use/inputs/input-issues.ts';
import { itemsOf as each, type Item, type Wanted } from '../../src/use/inputs/item.ts';
import { openInputs } from '../../src/use/inputs/open.ts';
import { emptyFolder } from '../cli/_assay.ts';
import { pngChunk, pngOf } from '../fixtures/png.ts';

const gray: Wanted = { shape: [2, 3, 1], dtype: 'uint8' };
const color: Wanted = { shape: [2, 3, 3], dtype: 'uint8' };
const table: Wanted = { shape: [2], dtype: 'float32', names: ['a', 'b'] };

/** A gray JPEG without detail. */
const jpeg = (width: number, height: number, gray = 0): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: gray, g: gray, b: gray } } })
    .jpeg({ quality: 100 })
    .toBuffer();

async function* noBytes() {}
async function* piecewise(bytes: Uint8Array, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const itemsOf = async (
  inputs: readonly string[],
  wanted: Wanted,
  stdin: AsyncIterable<Uint8Array> = noBytes(),
): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const some of openInputs(inputs, wanted, stdin)) items.push(...some.flatMap(each));
  return items;
};

/** What bytes hold, read from a stream in small pieces: values, or the issue. */
const read = async (bytes: Uint8Array | string, wanted: Wanted) =>
  (await itemsOf(['-'], wanted, piecewise(Buffer.from(bytes)))).map(({ values, issue }) =>
    values ? [...values] : issue,
  );

const pixels = [0, 10, 20, 30, 40, 250];
const png = (width: number, height: number, channels: 1 | 2 | 3 | 4, data: number[], depth: 8 | 16 = 8) =>
  pngOf({ width, height, channels, depth, data });
const npy = (code: string, shape: string, data: Uint8Array, order = 'False') => {
  const header = `{'descr': '${code}', 'fortran_order': ${order}, 'shape': (${shape}), }`.padEnd(117) + '\n';
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length, 0]),
    Buffer.from(header),
    data,
  ]);
};
const idx = (...axes: number[]) =>
  Buffer.concat([Buffer.from([0, 0, 8, axes.length]), ...axes.map((size) => Buffer.from([0, 0, 0, size]))]);

/** With another byte among those of the pixels. */
const damaged = (image: Buffer): Buffer => {
  const changed = Buffer.from(image);
  changed[43] = changed[43]! ^ 0xff;
  return changed;
};

describe('images', () => {
  it('come as bytes: gray, with colours, with full alpha, of 16 bits', async () => {
    expect(await read(png(3, 2, 1, pixels), gray)).toEqual([pixels]);
    expect(
      await read(
        png(
          3,
          2,
          1,
          pixels.map((value) => value * 257),
          16,
        ),
        gray,
      ),
    ).toEqual([pixels]);
    expect(
      await read(
        png(
          3,
          2,
          4,
          pixels.flatMap((value) => [value, value, value, 255]),
        ),
        gray,
      ),
    ).toEqual([pixels]);
    expect(await read(png(3, 2, 1, pixels), color)).toEqual([pixels.flatMap((value) => [value, value, value])]);
    // Red, green and blue as 299 : 587 : 114.
    expect(
      await read(png(3, 2, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 10, 20, 30]), gray),
    ).toEqual([[76, 150, 29, 255, 0, 18]]);
  });

  it('come from JPEG, and are resized where their proportions are the model’s', async () => {
    expect(await read(await jpeg(30, 20, 128), gray)).toEqual([[128, 128, 128, 128, 128, 128]]);
    expect(
      await read(
        png(6, 4, 1, [0, 0, 10, 10, 20, 20, 0, 0, 10, 10, 20, 20, 30, 30, 40, 40, 250, 250, 30, 30, 40, 40, 250, 250]),
        gray,
      ),
    ).toEqual([pixels]);
    expect(await read(png(2, 1, 1, [0, 100]), { shape: [2, 4], dtype: 'uint8' })).toEqual([
      [0, 25, 75, 100, 0, 25, 75, 100],
    ]);
  });

  it('say why they do not fit', async () => {
    expect(await read(png(5, 2, 1, Array<number>(10).fill(0)), gray)).toEqual([
      'has 5 × 2 pixels, and the model takes 3 × 2: cut it to the same proportions',
    ]);
    expect(
      await read(
        png(
          3,
          2,
          2,
          pixels.flatMap((value) => [value, 9]),
        ),
        gray,
      ),
    ).toEqual(['has transparent pixels: put it on a background first']);
    expect(await read(png(3, 2, 1, pixels), table)).toEqual(['is an image, and the model takes float32 [2]']);
    expect(await read(png(3, 2, 1, pixels).subarray(0, 50), gray)).toEqual(['is cut short or damaged']);
    expect(await read((await jpeg(3, 2)).subarray(0, 100), gray)).toEqual(['is cut short or damaged']);
    expect(await read(damaged(png(3, 2, 1, pixels)), gray)).toEqual(['is cut short or damaged']);
  });
});

describe('hostile images', () => {
  it('are refused by the size that they say', async () => {
    const huge = Buffer.from(png(3, 2, 1, pixels));
    huge.writeUInt32BE(2 ** 30, 16);
    expect(await read(huge, gray)).toEqual(['has 1073741824 × 2 pixels, and may have 33 million: make it smaller']);
    const small = await jpeg(3, 2);
    const sized = (side: number) => {
      const frame = small.indexOf(Buffer.from([0xff, 0xc0]));
      const bytes = Buffer.from(small);
      bytes.writeUInt16BE(side, frame + 5);
      bytes.writeUInt16BE(side, frame + 7);
      return bytes;
    };
    expect(await read(sized(9000), gray)).toEqual(['has 9000 × 9000 pixels, and may have 33 million: make it smaller']);
    expect(await read(sized(5000), gray)).toEqual([
      `says that it has 5000 × 5000 pixels, more than its ${small.length} bytes can hold`,
    ]);
    // Another frame behind the first one is not decoded.
    expect(await read(Buffer.concat([small.subarray(0, -2), sized(5000).subarray(2)]), gray)).toEqual([
      [0, 0, 0, 0, 0, 0],
    ]);
  });

  it('are not unpacked beyond their pixels', async () => {
    const image = Buffer.from(png(3, 2, 1, pixels));
    const [header, end] = [image.subarray(0, 33), pngChunk('IEND', Buffer.alloc(0))];
    const bomb = deflateSync(Buffer.alloc(1e7));
    expect(await read(Buffer.concat([header, pngChunk('IDAT', bomb), end]), gray)).toEqual([[0, 0, 0, 0, 0, 0]]);
    // What no pixel depends on is not unpacked at all.
    expect(
      await read(
        Buffer.concat([
          header,
          pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), bomb.subarray(0, 99)])),
          image.subarray(33),
        ]),
        gray,
      ),
    ).toEqual([pixels]);
  });

  it('are no interlaced ones, whose rows are more', async () => {
    for (const side of [1, 2, 3, 5, 8, 9, 30]) {
      const data = Uint8Array.from({ length: side * side }, (_, i) => (i * 37) % 256);
      expect(
        await read(
          await sharp(data, { raw: { width: side, height: side, channels: 1 } })
            .png({ progressive: true })
            .toBuffer(),
          {
            shape: [side, side],
            dtype: 'uint8',
          },
        ),
      ).toEqual([[...data]]);
    }
  });
});

describe('arrays', () => {
  it('come from IDX and npy, packed or not, one sample or many', async () => {
    expect(await read(Buffer.concat([idx(2, 2, 3), Buffer.from([...pixels, ...pixels])]), gray)).toEqual([
      pixels,
      pixels,
    ]);
    expect(await read(gzipSync(Buffer.concat([idx(2, 3), Buffer.from(pixels)])), gray)).toEqual([pixels]);
    expect(
      await read(npy('<i8', '1, 2, 3, 1', new Uint8Array(BigInt64Array.from(pixels, BigInt).buffer)), gray),
    ).toEqual([pixels]);
    expect(await read(npy('<f8', '2,', new Uint8Array(Float64Array.of(1.5, -2).buffer)), table)).toEqual([[1.5, -2]]);
    expect(await read(npy('>f4', '2, 2', Buffer.from('3f800000400000004040000040800000', 'hex')), table)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('say what is wrong, by sample where they can', async () => {
    expect(await read(npy('<f8', '2, 2', new Uint8Array(Float64Array.of(1, NaN, 3, 4).buffer)), table)).toEqual([
      'has `NaN` as value 2, and the model takes finite numbers',
      [3, 4],
    ]);
    expect(await read(npy('<i2', '2, 3', new Uint8Array(Int16Array.from([0, 0, 0, 0, 0, 256]).buffer)), gray)).toEqual([
      'has `256` as value 6, and the model takes whole numbers 0 … 255',
    ]);
    expect(await read(Buffer.concat([idx(2, 2, 3), Buffer.from(pixels)]), gray)).toEqual([
      pixels,
      'ends after 1 of 2 samples',
    ]);
    expect(await read(npy('<f4', '4,', new Uint8Array(16)), table)).toEqual([
      'is [4], and the model takes [2] or any number of such',
    ]);
    expect(await read(npy('|O', '2,', new Uint8Array(16)), table)).toEqual([
      "holds `'|O'`, expected an array of numbers",
    ]);
    expect(await read(npy('<f4', '2, 2', new Uint8Array(16), 'True'), table)).toEqual([
      'is in Fortran order: save `numpy.ascontiguousarray(x)`',
    ]);
  });
});

describe('tables and lines', () => {
  it('take columns by name, else by position', async () => {
    expect(await read('\uFEFFb,x,a\r\n1,z,2\r\n3,z,"4"', table)).toEqual([
      [2, 1],
      [4, 3],
    ]);
    expect(await read('1,2\n3,4\n', table)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await read('9,1,8,2\n', { ...table, names: ['2', '4'] })).toEqual([[1, 2]]);
    expect(await read('a;b\n1;2\n', { ...table, delimiter: ';' })).toEqual([[1, 2]]);
    expect(await read('a,b\n1,\n1,x\n1,2\n', table)).toEqual(['misses a value', 'has `x`, expected a number', [1, 2]]);
    expect(await read('a,c\n1,2\n', table)).toEqual(['has no column `b`: it has `a`, `c`']);
  });

  it('take JSON lists and objects', async () => {
    expect(await read('[1, 2]\n\n{"b": 1, "a": 2, "c": 3}\n{"features": [[5], [6]]}', table)).toEqual([
      [1, 2],
      [2, 1],
      [5, 6],
    ]);
    expect(await read('[1, 2]\n[1, "2"]\n{"a": 1}\n{"a": 1, "b": null}\noh\n7\n[1]', table)).toEqual([
      [1, 2],
      'has `"2"`, expected a number',
      'has no `b`',
      'has `null` as `b`, expected a number',
      'is not JSON: `oh`',
      'is `7`, expected a list of numbers or an object with `a`, `b`',
      'has 1 value, and the model takes 2',
    ]);
  });
});

it('what is wrong is told in few words, none of them obeyed by a terminal', async () => {
  expect(await read(`${'['.repeat(1e5)}${']'.repeat(1e5)}\n[1, 2]\n`, table)).toEqual([
    'is nested too deep, or too large',
    [1, 2],
  ]);
  expect(await read(`a,b\n1,\u001b[31m${'x'.repeat(99)}\n`, table)).toEqual([
    `has \`�[31m${'x'.repeat(35)}…\`, expected a number`,
  ]);
  expect(await read('1,2"3"\n', table)).toEqual(['has a quotation mark within a cell in line 1']);
  expect(await read('1,"2\n', table)).toEqual(['has a quotation mark without its other one in line 1']);
  for (const [bytes, type] of [
    [Buffer.from('PK\x03\x04zip'), 'a ZIP archive (Excel, `.npz`, …)'],
    [Buffer.from([0, 1, 2, 3]), 'a file of another type'],
    [Buffer.from('\uFEFF1,2', 'utf16le'), 'text in UTF-16'],
  ] as const)
    expect(await read(bytes, table)).toEqual([
      `is ${type}, expected PNG, JPEG, WebP, GIF, TIFF, npy, IDX, CSV or JSONL`,
    ]);
});

it.each([
  ['[[[1], [2], [3]], [[4], [5], [6]]]', [1, 2, 3, 4, 5, 6]],
  ['[[1, 2, 3], [4, 5, 6]]', [1, 2, 3, 4, 5, 6]],
  ['[1, 2, 3, 4, 5, 6]', [1, 2, 3, 4, 5, 6]],
  ['{"features": [[1, 2, 3], [4, 5, 6]]}', [1, 2, 3, 4, 5, 6]],
  ['[[1, 2], [3, 4], [5, 6]]', 'has shape 3 × 2, and the model takes 2 × 3 × 1 or one list of 6 values'],
  ['{"features": [[1, 2, 3, 4, 5, 6]]}', 'has shape 1 × 6, and the model takes 2 × 3 × 1 or one list of 6 values'],
  [
    '[[1, 2], [3, 4, 5, 6]]',
    'is ragged: a list of 2 stands beside a list of 4, and the model takes 2 × 3 × 1 or one list of 6 values',
  ],
  [
    '[[1, 2, 3, 4, 5], 6]',
    'is ragged: a list of 5 stands beside a single value, and the model takes 2 × 3 × 1 or one list of 6 values',
  ],
])('a sample in JSON has exactly the shape of the model: %s', async (line, found) => {
  expect(await read(`${line}\n`, gray)).toEqual([found]);
});

it('a pipe or a device among the inputs is refused, not waited for', async () => {
  const pipe = join(emptyFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const issues = (await itemsOf([pipe, '/dev/zero'], table)).map(({ issue }) => issue);
  expect(issues).toEqual([
    'is a named pipe, expected a file: pipe its content into `-`',
    'is a device, expected a file: pipe its content into `-`',
  ]);
});

it.skipIf(process.platform === 'win32')('pipes that the shell opened are read', () => {
  const script = join(emptyFolder(), 'read.mts');
  writeFileSync(
    script,
    `import { openInputs } from '${pathToFileURL('src/use/inputs/open.ts').href}';
     const none = (async function* () {})();
     const batches = openInputs(process.argv.slice(2), ${JSON.stringify(table)}, none);
     for await (const items of batches) for (const { file, count, issue } of items) console.log(file, issue ?? count);`,
  );
  const rows = String.raw`printf 'a,b\n1,2\n3,4\n'`;
  const command = `${rows} | node --import tsx ${script} /dev/stdin <(${rows})`;
  const output = execFileSync('bash', ['-c', command], { encoding: 'utf8', timeout: 60_000 });
  expect(output).toMatch(/^(\/dev\/stdin 1\n){2}(\/dev\/fd\/\d+ 1\n){2}$/);
});

it('inputs that are refused for one reason are told in one sentence', () => {
  const issues = inputIssues();
  for (let i = 0; i < 159; i++)
    issues.add({ input: `\`${i}.png\``, reason: `has ${60 + (i % 2)} × 60 pixels, and the model takes 28 × 30` });
  issues.add({ input: '`a.csv` sample 3', reason: 'misses a value' });
  expect(issues.count).toBe(160);
  expect(issues.sentences()).toEqual([
    '159 inputs (`0.png`, `1.png`, `2.png` and 156 more) have the same problem. The first has 60 × 60 pixels, and ' +
      'the model takes 28 × 30.',
    '`a.csv` sample 3 misses a value.',
  ]);
  for (let i = 0; i < 100; i++) issues.add({ input: 'x', reason: `is ${'x'.repeat(i)}` });
  expect(issues.sentences().length).toBeLessThanOrEqual(21);
});

it('files, folders and patterns come in their order, and one that is missing says so', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'b.png'), png(3, 2, 1, pixels));
  writeFileSync(join(folder, 'sub/a.jsonl'), `[${pixels}]\n[${pixels}]\n`);
  writeFileSync(join(folder, 'notes.txt'), 'not to be read');
  writeFileSync(join(folder, 'empty.csv'), '');
  const told = (
    await itemsOf([join(folder, '*.png'), folder, join(folder, 'gone.png'), join(folder, 'sub/*.npy')], gray)
  ).map(({ file, index, issue }) => [file.slice(folder.length + 1), index, issue]);
  expect(told).toEqual([
    ['b.png', undefined, undefined],
    ['b.png', undefined, undefined],
    ['empty.csv', undefined, 'is empty'],
    ['sub/a.jsonl', 0, undefined],
    ['sub/a.jsonl', 1, undefined],
    ['gone.png', undefined, 'is not there'],
    ['sub/*.npy', undefined, 'is not there'],
  ]);
});
