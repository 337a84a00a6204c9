import { execFileSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  symlinkSync,
} from 'node:fs';
import { writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  appendIn,
  copyFolderIn,
  createIn,
  existsIn,
  listIn,
  makeFolderIn,
  openAppendIn,
  readIfThere,
  readIn,
  readInSync,
  readTextIn,
  removeIn,
  removeInSync,
  renameIn,
  renameInSync,
  writeIn,
  writeInSync,
} from '../../src/files/folder-files.ts';

let root: string;
let run: string;
let secret: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-folder-'));
  run = join(root, 'run');
  secret = join(root, 'elsewhere/secret.txt');
  mkdirSync(run);
  mkdirSync(join(root, 'elsewhere'));
  writeFileSync(secret, 'secret');
  symlinkSync(secret, join(run, 'file'));
  symlinkSync('../elsewhere', join(run, 'folder'));
  symlinkSync(join(root, 'elsewhere/new.txt'), join(run, 'nothing'));
});

const outside = () => ({
  files: readdirSync(join(root, 'elsewhere')),
  text: readFileSync(secret, 'utf8'),
});

const operations: Readonly<Record<string, (name: string) => unknown>> = {
  readIn: (name) => readIn(run, name),
  readInSync: (name) => readInSync(run, name),
  readIfThere: (name) => readIfThere(run, name),
  writeIn: (name) => writeIn(run, name, 'new'),
  writeInSync: (name) => writeInSync(run, name, 'new'),
  createIn: (name) => createIn(run, name, 'new'),
  appendIn: (name) => appendIn(run, name, 'new'),
  openAppendIn: (name) => openAppendIn(run, name),
  existsIn: (name) => existsIn(run, name),
};

test.each(Object.keys(operations))('%s refuses links that lead out of the folder', async (operation) => {
  for (const name of ['file', 'nothing', 'folder/secret.txt', 'folder/new.txt', '../elsewhere/secret.txt'])
    await expect(async () => operations[operation]!(name), name).rejects.toThrow(/leads out|is not inside/);
  expect(outside()).toEqual({ files: ['secret.txt'], text: 'secret' });
});

test.each<[string, () => unknown]>([
  ['listIn', () => listIn(run, 'folder')],
  ['makeFolderIn', () => makeFolderIn(run, 'folder/made')],
  ['removeIn', () => removeIn(run, 'folder/secret.txt')],
  ['removeInSync', () => removeInSync(run, 'folder/secret.txt')],
  ['renameIn to', () => renameIn(run, 'plain', 'folder/moved')],
  ['renameIn from', () => renameIn(run, 'folder/secret.txt', 'moved')],
  ['renameInSync', () => renameInSync(run, 'folder/secret.txt', 'moved')],
  ['copyFolderIn from', () => copyFolderIn(run, 'folder', 'copied')],
  ['copyFolderIn to', () => copyFolderIn(run, 'model', 'folder/copied')],
])('%s refuses a folder that leads out', async (_, work) => {
  mkdirSync(join(run, 'model'));
  writeFileSync(join(run, 'plain'), 'plain');
  await expect(async () => work()).rejects.toThrow('is a link that leads out of this folder');
  expect(outside()).toEqual({ files: ['secret.txt'], text: 'secret' });
});

test('a link inside a copied folder is refused', async () => {
  mkdirSync(join(run, 'model'));
  symlinkSync(secret, join(run, 'model/weights.bin'));
  await expect(copyFolderIn(run, 'model', 'copied')).rejects.toThrow('leads out of this folder');
});

test('removing or replacing a link leaves its target alone', async () => {
  await removeIn(run, 'folder');
  writeFileSync(join(run, 'plain'), 'plain');
  await renameIn(run, 'plain', 'file');
  expect(lstatSync(join(run, 'file')).isFile()).toBe(true);
  expect(outside()).toEqual({ files: ['secret.txt'], text: 'secret' });
});

test('links within the folder are followed, and the folder itself may be one', async () => {
  mkdirSync(join(run, 'plots'));
  writeFileSync(join(run, 'plots/a.svg'), 'old');
  symlinkSync('plots', join(run, 'pictures'));
  symlinkSync('run', join(root, 'latest'));
  await writeIn(join(root, 'latest'), 'pictures/a.svg', 'new');
  expect(readFileSync(join(run, 'plots/a.svg'), 'utf8')).toBe('new');
  expect(readdirSync(join(run, 'plots'))).toEqual(['a.svg']);
  expect(await readTextIn(run, 'pictures/a.svg')).toBe('new');
});

test('a written file is a new one, so other names of the old one keep its bytes', async () => {
  linkSync(secret, join(run, 'hard'));
  await writeIn(run, 'hard', 'new');
  writeInSync(run, 'hard', 'newer');
  expect(await readTextIn(run, 'hard')).toBe('newer');
  expect(outside().text).toBe('secret');
});

test('appends, lists, copies and removes', async () => {
  makeFolderIn(run, 'a/b');
  await appendIn(run, 'a/b/log', 'one\n');
  const file = openAppendIn(run, 'a/b/log');
  writeSync(file, 'two\n');
  closeSync(file);
  await copyFolderIn(run, 'a', 'c/d');
  expect(await readTextIn(run, 'c/d/b/log')).toBe('one\ntwo\n');
  expect(await listIn(run, 'a/b')).toEqual(['log']);
  expect(await listIn(run, 'missing')).toEqual([]);
  expect(await readIfThere(run, 'a/missing')).toBeNull();
  expect(existsIn(run, 'a/b/log/x')).toBe(false);
  expect(() => createIn(run, 'a/b/log', '')).toThrow('EEXIST');
});

test.skipIf(process.platform === 'win32')('a pipe is refused instead of waited for', async () => {
  execFileSync('mkfifo', [join(run, 'pipe')]);
  for (const operation of Object.values(operations).slice(0, -1))
    await expect(async () => operation('pipe')).rejects.toThrow(/is a pipe, a socket or a device/);
});
