import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { pages, root, textOf } from './_pages.ts';

/** Names of headings as GitHub makes them. */
const anchorsOf = (page: string): Set<string> =>
  new Set(
    [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    ),
  );

it.each(pages)('links of %s lead somewhere', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link!);
  const broken = links.filter((link) => {
    const [file, anchor] = link.split('#');
    const path = file === '' ? page : normalize(join(dirname(page), file!));
    if (!existsSync(join(root, path))) return true;
    return anchor !== undefined && statSync(join(root, path)).isFile() && !anchorsOf(path).has(anchor);
  });
  expect(broken).toEqual([]);
});
