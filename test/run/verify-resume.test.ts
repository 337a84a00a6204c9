import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { verifyResume } from '../../src/api/verify-resume.ts';
import { emptyFolder, root } from '../cli/_assay.ts';
import { command } from '../cli/_in-process.ts';

vi.setConfig({ testTimeout: 120_000 }); // three processes load a while where the machine is busy

const small = join(root, 'test/fixtures/cli/small.yaml');

test('a training killed at a random step and resumed is shown to be the same, and nothing is left behind', async () => {
  const verdict = await verifyResume(small, { set: ['train.epochs=4'], steps: 12, seed: 5 });
  expect(verdict).toMatchObject({ same: true, steps: 12, seed: 5, differences: [], tensors: 12 });
  expect(verdict.killed).toBeGreaterThan(2);
  expect(verdict.checkpoint).toMatch(/^checkpoints\/step-\d+-epoch-\d+-batch-\d+$/);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('assay-verify-'))).toEqual([]);
  expect((await verifyResume(small, { set: ['train.epochs=4'], steps: 12, seed: 5 })).killed).toBe(verdict.killed);
});

test('a component of one’s own that keeps state where no checkpoint sees it is found', async () => {
  const folder = emptyFolder();
  const file = join(folder, 'experiment.yaml');
  writeFileSync(
    join(folder, 'tired.ts'),
    "import { defineSchedule } from 'assay';\nlet asked = 0;\n" +
      "export const tired = defineSchedule({ type: 'tired', summary: 'It gets tired.', fields: {}, " +
      'examples: [{}], rate: () => 0.1 / ++asked });\n',
  );
  writeFileSync(
    file,
    readFileSync(small, 'utf8')
      .replace('learningRate: 0.05', 'learningRate: tired')
      .replace('epochs: 2', 'epochs: 4')
      .concat('use: [./tired.ts]\n'),
  );
  const { code, stdout } = await command('verify-resume', file, '--at', '7', '--steps', '12');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^differs +step \d+: learningRate: `0\.\d+` is\s+`0\.\d+`$/m); // long numbers wrap
  expect(stdout).toMatch(/^differs +tensor dense_2\/kernel: by up to 0\.\d+$/m);
  expect(stdout).toMatch(/different +Killed after step \d+ of 12 and resumed,/);
  expect(stdout).toMatch(/^again +--seed \d+ --at \d+$/m);
});

test('a training too short to be killed, and numbers that are none, are refused', async () => {
  await expect(verifyResume(small, { at: 50 })).rejects.toThrow(
    'Training ended after 6 steps, before it could be killed at step 50.',
  );
  expect((await command('verify-resume', small, '--steps', '1')).stderr).toBe(
    '`--steps <count>` is `1`. It takes a whole number, 2 or more. See `assay verify-resume --help`.\n',
  );
});
