import { expect, test } from 'vitest';
import { preparationTexts } from '../../src/cli/text/preparation-text.ts';

test('a preparation is shown with count, rate and time left, at most ten times a second', () => {
  const text = preparationTexts();
  const at = (done: number | null, now: number) => text({ name: 'photos', done, total: 60_000 }, now);
  expect(at(0, 1000)).toBe('Preparing `photos`: 0 of 60,000');
  expect(at(500, 1050)).toBeUndefined();
  expect(at(12_000, 3000)).toBe('Preparing `photos`: 12,000 of 60,000, 6,000 per second, 8 s left');
  expect(at(12_001, 61_000)).toBe('Preparing `photos`: 12,001 of 60,000, 200 per second, 4 min left');
  expect(at(12_002, 4e6)).toBe('Preparing `photos`: 12,002 of 60,000, 3 per second, 4.4 h left');
  expect(at(null, 5e6)).toBe('Waiting for another process that prepares `photos`');
  expect(at(60_000, 5e6)).toBe('');
  expect(at(30_000, 6e6)).toBe('Preparing `photos`: 30,000 of 60,000, 30,000,000 per second, 1 s left');
});
