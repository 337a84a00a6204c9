import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** A file of the page to try a model, and where it is served. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

const files = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/page.css', name: 'page.css', type: 'text/css; charset=utf-8' },
  { path: '/page.js', name: 'page.js', type: 'text/javascript; charset=utf-8' },
  { path: '/row-form.js', name: 'row-form.js', type: 'text/javascript; charset=utf-8' },
  { path: '/drawing.js', name: 'drawing.js', type: 'text/javascript; charset=utf-8' },
];

/** Beside the bundles in `page/`, and beside this module in the sources. */
const folder = (): URL => {
  const bundled = new URL('./page/', import.meta.url);
  return existsSync(bundled) ? bundled : new URL('../../../dist/page/', import.meta.url);
};

export const pageFiles = async (): Promise<readonly PageFile[]> =>
  Promise.all(
    files.map(async ({ path, name, type }) => ({ path, type, text: await readFile(new URL(name, folder()), 'utf8') })),
  );
