import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitState } from '../../src/run/provenance/git-state.ts';
import { emptyFolder } from '../cli/_assay.ts';

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

const repository = (...options: string[]): string => {
  const folder = emptyFolder();
  git(folder, 'init', '-q', '-b', 'main', ...options);
  writeFileSync(join(folder, 'a.txt'), 'one\n');
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub/b.txt'), 'two\n');
  git(folder, 'add', '.');
  git(folder, 'commit', '-qm', 'first');
  return folder;
};

const clean = (folder: string, branch = 'main') => ({ commit: git(folder, 'rev-parse', 'HEAD'), branch, dirty: false });

test('the commit and its branch, from any folder of the repository', async () => {
  const folder = repository();
  expect(await gitState(folder)).toEqual(clean(folder));
  expect(await gitState(join(folder, 'sub'))).toEqual(clean(folder));
});

test('what is no repository, or has no commit, gives nothing', async () => {
  expect(await gitState(emptyFolder())).toBeNull();
  const folder = emptyFolder();
  git(folder, 'init', '-q');
  expect(await gitState(folder)).toBeNull();
  expect(await gitState(join(folder, 'missing'))).toBeNull();
});

test.each<[string, boolean, (folder: string) => void]>([
  ['a changed file', true, (folder) => appendFileSync(join(folder, 'a.txt'), 'more')],
  ['a change of the same length', true, (folder) => writeFileSync(join(folder, 'a.txt'), 'ONE\n')],
  ['a file that is gone', true, (folder) => rmSync(join(folder, 'sub/b.txt'))],
  ['an executable bit', true, (folder) => chmodSync(join(folder, 'a.txt'), 0o755)],
  ['a staged change', true, (folder) => (appendFileSync(join(folder, 'a.txt'), 'x'), git(folder, 'add', '.'))],
  ['a file to be added', true, (folder) => (writeFileSync(join(folder, 'c'), ''), git(folder, 'add', '-N', 'c'))],
  ['a file without git', false, (folder) => writeFileSync(join(folder, 'new.txt'), '')],
  ['another time of the same content', false, (folder) => utimesSync(join(folder, 'a.txt'), 1e9, 1e9)],
])('%s: dirty is %s', async (_, dirty, change) => {
  const folder = repository();
  change(folder);
  expect(await gitState(folder)).toEqual({ ...clean(folder), dirty });
});

test('detached heads, packed refs, worktrees and submodules', async () => {
  const folder = repository();
  git(folder, 'pack-refs', '--all');
  expect(await gitState(folder)).toEqual(clean(folder));
  const tree = join(emptyFolder(), 'tree');
  git(folder, 'worktree', 'add', '-q', '-b', 'side', tree);
  expect(await gitState(tree)).toEqual(clean(tree, 'side'));
  git(folder, 'checkout', '-q', '--detach');
  expect(await gitState(folder)).toEqual(clean(folder, '(detached)'));
  const outer = repository();
  git(outer, 'submodule', 'add', '-q', folder, 'inner');
  git(outer, 'commit', '-qm', 'second');
  expect(await gitState(outer)).toEqual(clean(outer));
  expect(await gitState(join(outer, 'inner'))).toMatchObject({
    commit: git(folder, 'rev-parse', 'HEAD'),
    dirty: false,
  });
});

const takes = (...options: string[]): boolean => {
  try {
    return existsSync(repository(...options));
  } catch {
    return false;
  }
};

test.each(['--object-format=sha256', '--ref-format=reftable'])('a repository of %s', async (option) => {
  if (!takes(option)) return;
  const folder = repository(option);
  utimesSync(join(folder, 'a.txt'), 1e9, 1e9);
  expect(await gitState(folder)).toEqual(clean(folder));
});

test('no program that a repository names is run', async () => {
  const folder = repository();
  const ran = join(emptyFolder(), 'ran');
  const evil = join(folder, '.git/evil.sh');
  writeFileSync(evil, `#!/bin/sh\necho "$0 $@" >> ${ran}\ncat\n`, { mode: 0o755 });
  git(folder, 'remote', 'add', 'origin', folder);
  for (const hook of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction'])
    writeFileSync(join(folder, '.git/hooks', hook), readFileSync(evil), { mode: 0o755 });
  writeFileSync(join(folder, '.git/info/attributes'), '* filter=evil diff=evil\n');
  appendFileSync(
    join(folder, '.git/config'),
    `[core]\n fsmonitor = ${evil}\n pager = ${evil}\n sshCommand = ${evil}\n alternateRefsCommand = ${evil}\n` +
      `[filter "evil"]\n clean = ${evil}\n smudge = ${evil}\n process = ${evil}\n required = true\n` +
      `[diff]\n external = ${evil}\n[diff "evil"]\n textconv = ${evil}\n command = ${evil}\n` +
      `[alias]\n ls-files = !${evil}\n rev-parse = !${evil}\n diff-index = !${evil}\n` +
      `[extensions]\n partialClone = origin\n[remote "origin"]\n promisor = true\n uploadpack = ${evil}\n` +
      `[protocol]\n allow = always\n`,
  );
  const now = new Date();
  for (const time of [new Date(1e12), now, new Date(now.getTime() + 1e6)]) {
    utimesSync(join(folder, 'a.txt'), time, time);
    expect(await gitState(folder)).toMatchObject({ branch: 'main', dirty: false });
  }
  writeFileSync(join(folder, 'a.txt'), 'ONE\n');
  expect(await gitState(folder)).toMatchObject({ dirty: true });
  // A tree that is missing would be fetched from the remote of a partial clone.
  const tree = execFileSync('git', ['rev-parse', 'HEAD^{tree}'], { cwd: folder, encoding: 'utf8' }).trim();
  rmSync(join(folder, '.git/objects', tree.slice(0, 2), tree.slice(2)));
  expect(await gitState(folder)).toBeNull();
  expect(existsSync(ran)).toBe(false);
  // The same repository does run programs for `git status`.
  try {
    execFileSync('git', ['status'], { cwd: folder, stdio: 'ignore' });
  } catch {
    // It misses the tree, too.
  }
  expect(existsSync(ran)).toBe(true);
});
