import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measure } from '../../bench/measure.ts';
import { root } from '../cli/_assay.ts';

test('a grid of 100,000 points is planned in 2 s and 300 MB', async () => {
  const rounds = [];
  for (let round = 0; round < 3; round++)
    rounds.push(
      await measure([
        process.execPath,
        join(root, 'dist/cli.js'),
        'plan',
        join(root, 'bench/plan-grid.yaml'),
        '--json',
      ]),
    );
  expect(JSON.parse(rounds[0]!.stdout)).toMatchObject({
    trials: 100_000,
    points: 100_000,
    architectures: 400,
    refused: [],
  });
  // Memory is seen from time to time, and not at all where there is no /proc.
  for (const { megabytes } of rounds) expect(Number.isNaN(megabytes) ? 0 : megabytes).toBeLessThan(300);
  expect(Math.min(...rounds.map(({ seconds }) => seconds))).toBeLessThan(2);
});
