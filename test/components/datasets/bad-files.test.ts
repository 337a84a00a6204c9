import { expect, test } from 'vitest';
import { csv } from '../../../src/components/datasets/csv.ts';
import { idx } from '../../../src/components/datasets/idx.ts';
import { createDataIo } from '../../../src/data/io.ts';
import { bound } from '../../fixtures/data/bound.ts';

const io = createDataIo('test/fixtures/data/experiment.yaml');
const flowers = { target: 'kind', labels: 'class' };
const images = { trainImages: 'idx/train-images', trainLabels: 'idx/train-labels.gz' };

test.each([
  [idx, { ...images, trainImages: 'bad/missing-images' }, 'trainImages', '`bad/missing-images` is not there.'],
  [
    idx,
    { ...images, trainImages: 'bad/truncated-images' },
    'trainImages',
    '`bad/truncated-images` is truncated: its header gives uint8 of shape [12, 4, 3], which takes 160 bytes, and ' +
      'it has 100.',
  ],
  [
    idx,
    { ...images, trainImages: 'bad/magic-images' },
    'trainImages',
    '`bad/magic-images` is not an IDX file: its magic number is `00000703`. Expected `0000`, an element type ' +
      '(`08` … `0e`) and the number of axes, such as `00000803`.',
  ],
  [
    idx,
    { ...images, trainLabels: 'bad/eleven-labels' },
    'trainLabels',
    '`bad/eleven-labels` has 11 labels and `idx/train-images` 12 images. Expected one label per image.',
  ],
  [
    csv,
    { ...flowers, train: 'bad/ragged.csv' },
    'train',
    '`bad/ragged.csv` is ragged: line 3 has 2 values, expected 3 as in the header.',
  ],
  [
    csv,
    { ...flowers, train: 'bad/text.csv' },
    'train',
    '`bad/text.csv` line 3, column `width` is `wide`, not a number. Leave the column out, or list the text under ' +
      '`missing.values` if it marks a missing value.',
  ],
] as const)('$type: $1', async (component, written, field, message) => {
  await expect(bound(component, written).inspect(io)).rejects.toMatchObject({ name: 'DataError', field, message });
});
