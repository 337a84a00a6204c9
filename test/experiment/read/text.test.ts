import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validate } from '../../../src/api/validate.ts';
import { largestText } from '../../../src/experiment/read/text.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-read-text-'));
const listener = createServer().listen(join(folder, 'socket'));
afterAll(() => {
  listener.close();
  rmSync(folder, { recursive: true });
});

const extending = async (name: string) => {
  const file = join(folder, 'main.yaml');
  writeFileSync(file, `extends: ${name}\n`);
  const [checked] = await validate([file]);
  return checked!.issues.map(({ code, message }) => `${code}: ${message.replace(`${folder}/`, '')}`);
};

test.skipIf(process.platform === 'win32')('what is no regular file is refused without waiting for it', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, 'inner'));
  expect(await extending('pipe')).toEqual(['file-not-found: `pipe` is a named pipe. Name a regular file.']);
  expect(await extending('socket')).toEqual(['file-not-found: `socket` is a socket. Name a regular file.']);
  expect(await extending('inner')).toEqual(['file-not-found: `inner` is a folder; name the file in it.']);
  expect(await extending('/dev/zero')).toEqual(['file-not-found: `/dev/zero` is a device. Name a regular file.']);
});

test('a file that is too large is refused by its size, alone or with those it extends', async () => {
  const tooLarge =
    'is too large: an experiment and the files it extends may have 1 MB in total. Move the data into a file of ' +
    'its own, such as a CSV file.';
  writeFileSync(join(folder, 'large.yaml'), `# ${'x'.repeat(largestText)}\n`);
  expect(await extending('large.yaml')).toEqual([`file-not-found: \`large.yaml\` ${tooLarge}`]);
  const half = `# ${'x'.repeat(0.6 * largestText)}\nname: x\n`;
  writeFileSync(join(folder, 'half.yaml'), half);
  writeFileSync(join(folder, 'other.yaml'), half);
  expect(await extending('[half.yaml, other.yaml]')).toEqual([`file-not-found: \`other.yaml\` ${tooLarge}`]);
});
