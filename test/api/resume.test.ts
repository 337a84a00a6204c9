import { test } from 'vitest';
import { experiments, survives } from './_resume.ts';

const names = Object.keys(experiments);

test.each([
  [names[0]!, 'step:11'],
  [names[0]!, 'write:9'],
  [names[1]!, 'step:22'],
  [names[1]!, 'write:3'],
  [names[2]!, 'step:17'],
  [names[2]!, 'write:4'],
  [names[3]!, 'step:19'],
  [names[3]!, 'write:8'],
])('%s, killed at %s and resumed, ends as if it had never been stopped, bit by bit', (name, kill) => survives(name, kill));

test('and on the engine cpu', () => survives(names[0]!, 'step:15', 'cpu'));
