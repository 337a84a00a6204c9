import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assay } from '../cli/_assay.ts';
import { experiments, run, survives } from './_resume.ts';

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

test('what has changed since is refused with the difference, and a run that is over or keeps no checkpoints says so', async () => {
  const text = experiments[names[0]!]!;
  const folder = await run(text, 'onnx', 'step:11');
  const file = join(folder, '../../../sub/experiment.yaml');
  writeFileSync(file, text.replace('"momentum":0.9', '"momentum":0.8'));
  expect(await assay(['resume', folder])).toEqual({
    code: 2,
    stdout: '',
    stderr: "The run can't go on as it began, as something has changed since:\n  optimizer.momentum: `0.9` is now `0.8`\nPut it back to resume, or `assay run` it anew.\n",
  });
  writeFileSync(file, text);
  expect((await assay(['resume', folder, '--quiet'])).code).toBe(0);
  expect(await assay(['resume', folder])).toMatchObject({ code: 2, stderr: 'The run has come to its end: All 6 epochs are done. There is nothing to resume.\n' });
  rmSync(join(folder, 'checkpoints'), { recursive: true });
  writeFileSync(join(folder, 'events.jsonl'), '');
  expect((await assay(['resume', folder])).code).toBe(2);
});
