import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { validate } from '../../src/api/validate.ts';

it.each(['2', 'rgb', '1e12'])('says which numbers a field takes instead of %s', async (channels) => {
  const file = join(mkdtempSync(join(tmpdir(), 'assay-choices-')), 'x.yaml');
  writeFileSync(
    file,
    `name: x\ndata: {type: images, train: pictures, size: [8, 8], channels: ${channels}, batch: {train: 2}}\n` +
      'model: {layers: [flatten, {type: dense, units: 2}]}\nloss: crossEntropy\noptimizer: sgd\ntrain: {epochs: 1}\n',
  );
  const [checked] = await validate([file]);
  const found = checked!.issues.filter(({ path }) => path === 'data.channels');
  expect(found).toHaveLength(1);
  expect(found[0]!.message).toMatch(/^Expected .*1.*3.*, found .*\.$/);
});
