import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const folders = readdirSync(new URL('../../src/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
/** `sweep/space` is a room of its own; its folder is `sweep`. */
const foldersOf = (rooms: readonly string[]): string[] => [...new Set(rooms.map((room) => room.split('/')[0]!))].sort();

test('CONTRIBUTING lists every folder of src as a room, and no other', () => {
  const [, table] = read('CONTRIBUTING.md').split('## The rooms of `src/`');
  const rooms = [...table!.split('\n## ')[0]!.matchAll(/^\| `([\w/]+)\/` \|/gm)].map(([, room]) => room!);
  expect(foldersOf(rooms)).toEqual(folders);
});

test('the import rules know every folder of src, and no other', () => {
  const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
    readonly forbidden: readonly { readonly name: string }[];
  };
  const rooms = forbidden.flatMap(({ name }) => /^(.+)-imports$/.exec(name)?.[1] ?? []);
  expect(foldersOf(rooms)).toEqual(folders);
});
