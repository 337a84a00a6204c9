import { expect, test } from 'vitest';
import { run } from '../../src/api/run.ts';
import { folderOf } from '../fixtures/data/folder.ts';

test('the regression experiment explains most of the variance', async () => {
  const { status, values } = await run('experiments/regression.yaml', { out: folderOf() });
  expect(status).toBe('completed');
  expect(values['train/r2']).toBeGreaterThan(0.8);
  expect(values['validation/r2']).toBeGreaterThan(0.75);
  expect(values['test/r2']).toBeGreaterThan(0.7);
  expect(values['test/r2']).toBeLessThan(0.95);
});
