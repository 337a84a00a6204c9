import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtins } from '../../src/components/index.ts';
import { createDataIo } from '../../src/data/io.ts';
import { createCatalog } from '../../src/registry/catalog.ts';
import type { Column, Part } from '../../src/contracts/data.ts';
import { bound } from '../fixtures/data/bound.ts';

/** Always tables: see test/components/datasets/tables.test.ts. */
const tables = ['jsonl', 'parquet', 'sql'];
const datasets = createCatalog(builtins)
  .of('dataset')
  .filter(({ type }) => !tables.includes(type));
const idxFiles = {
  trainImages: 'idx/train-images',
  trainLabels: 'idx/train-labels.gz',
  testImages: 'idx/test-images.gz',
  testLabels: 'idx/test-labels',
};

const npyFiles = {
  trainFeatures: 'arrays/x_train.npy',
  trainLabels: 'arrays/y_train.npy',
  testFeatures: 'arrays/x_test.npy',
  testLabels: 'arrays/y_test.npy',
};

/** Something real for each dataset to open, beside what its examples say; all of it in fixtures/data. */
const openable: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  csv: [
    { train: 'csv/flowers.csv', test: 'csv/more-flowers.csv', target: 'kind', labels: 'class' },
    { train: 'csv/flowers.csv', target: ['length', 'width'], labels: 'value', features: ['year'] },
  ],
  idx: [idxFiles, { trainImages: 'idx/train-images', trainLabels: 'idx/train-labels.gz', classes: ['a', 'b', 'c'] }],
  images: [
    { train: 'images', size: [6, 8] },
    { train: 'images', test: 'images', size: [4, 4], channels: 1, resize: 'crop', bad: 'skip' },
  ],
  inline: [
    {
      features: [
        [1, 2],
        [3, 4],
      ],
      labels: ['a', 'b'],
    },
    {
      features: [
        [1, 2],
        [3, 4],
      ],
      labels: [1, 2],
      test: { features: [[5, 6]], labels: [3] },
    },
  ],
  mnist: [{}],
  npy: [
    { trainFeatures: 'arrays/x_train.npy', trainLabels: 'arrays/y_train.npy' },
    { ...npyFiles, labels: 'value' },
  ],
  npz: [{ file: 'arrays/mnist.npz', trainFeatures: 'x_train', trainLabels: 'y_train' }],
  safetensors: [{ file: 'arrays/embeddings.safetensors', trainFeatures: 'features', trainLabels: 'labels' }],
};

test('every dataset is opened here', () => {
  expect(datasets.map(({ type }) => type).sort()).toEqual(Object.keys(openable));
});

const cases = datasets.flatMap((component) =>
  openable[component.type]!.map(
    (written) => [`${component.type} ${JSON.stringify(written)}`, component, written] as const,
  ),
);
const arrays = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array };
const cacheFolder = mkdtempSync(join(tmpdir(), 'assay-cache-'));
afterAll(() => rmSync(cacheFolder, { recursive: true }));
const openIo = () => createDataIo('test/fixtures/data/experiment.yaml', { cacheFolder });

describe.each(cases)('%s', (_, component, written) => {
  test('loads what it said when inspected, and the same each time', async () => {
    const inspection = await bound(component, written).inspect(openIo());
    const loaded = await bound(component, written).load(openIo());
    const counts = Object.fromEntries(
      Object.entries(loaded.parts).map(([name, { count }]: [string, Part]) => [name, count]),
    );
    expect(counts).toEqual(inspection.counts);
    for (const part of Object.values(loaded.parts) as Part[]) {
      expect({ shape: part.features.shape, dtype: part.features.dtype }).toEqual({
        shape: inspection.features.shape,
        dtype: inspection.features.dtype,
      });
      holds(part.features, part.count);
      holds(part.labels, part.count);
      const { labels } = inspection;
      if (labels.kind === 'class') {
        expect(part.labels).toMatchObject({ shape: [], dtype: 'int32' });
        expect(part.labels.data.every((label) => label >= 0 && label < labels.classes.length)).toBe(true);
        expect(new Set(labels.classes).size).toBe(labels.classes.length);
      } else expect(part.labels).toMatchObject({ shape: labels.shape, dtype: 'float32' });
    }
    if (inspection.features.names) expect(inspection.features.names.length).toBe(inspection.features.shape.at(-1));
    expect(loaded.digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await bound(component, written).load(openIo())).digest).toBe(loaded.digest);
    expect(inspection.source).not.toBe('');
  });

  test('its inspection is plain JSON, without a path of this machine', async () => {
    const text = JSON.stringify(await bound(component, written).inspect(openIo()));
    expect(JSON.parse(text)).toEqual(await bound(component, written).inspect(openIo()));
    expect(text).not.toContain(process.cwd());
  });
});

const holds = ({ shape, dtype, data }: Column, count: number) => {
  expect(data).toBeInstanceOf(arrays[dtype]);
  expect(data.length).toBe(count * shape.reduce((a, b) => a * b, 1));
};
