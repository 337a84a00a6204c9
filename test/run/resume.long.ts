import { expect, test } from 'vitest';
import { random } from '../../src/mathematics/random.ts';
import { experiments, survives } from './_resume.ts';

/** 40 kills: ten for each model; ten within the writing of a checkpoint. */
const stream = random(Number(process.env['ASSAY_SEED'] ?? 7), 'kills');
const names = Object.keys(experiments);
const kills = Array.from(
  { length: 40 },
  (_, i) => [names[i % 4]!, i < 10 ? `write:${1 + stream.integer(40)}` : `step:${1 + stream.integer(240)}`] as const,
);
const from: (string | null)[] = [];

test.each(kills)('%s, killed at %s', async (name, kill) => void from.push(await survives(name, kill)));

test('most of them went on from a checkpoint', () => {
  expect(from.length).toBe(40);
  expect(from.filter((checkpoint) => checkpoint !== null).length).toBeGreaterThan(25);
});
