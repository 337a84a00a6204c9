import { test } from 'vitest';
import { random } from '../../src/random.ts';
import { experiments, survives } from './_resume.ts';

/** 40 kills: ten for each model; of these, two or three within the writing of a checkpoint. */
const stream = random(Number(process.env['ASSAY_SEED'] ?? 7), 'kills');
const names = Object.keys(experiments);
const kills = Array.from({ length: 40 }, (_, i) => [names[i % 4]!, i < 10 ? `write:${1 + stream.integer(11)}` : `step:${1 + stream.integer(21)}`] as const);

test.each(kills)('%s, killed at %s', (name, kill) => survives(name, kill));
