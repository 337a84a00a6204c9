import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileOf = (folder: string): string => join(folder, 'compare-page.txt');

/** Keeps the address of the page that compares a sweep's trials on a tracking server, and puts it into `summary.md`. */
export const writeComparePage = async (folder: string, page: string): Promise<void> => {
  await writeFile(fileOf(folder), `${page}\n`);
  const path = join(folder, 'summary.md');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text !== null && !text.includes(page)) await writeFile(path, text + lineOf(page));
};

/** The end of `summary.md`; empty where the sweep was sent nowhere. */
export const comparePageLine = async (folder: string): Promise<string> => {
  const page = await readFile(fileOf(folder), 'utf8').catch(() => '');
  return page === '' ? '' : lineOf(page.trim());
};

/** The runs table of MLflow folds trials under their sweep: without this page a person sees an empty chart. */
const lineOf = (page: string): string => `\n[The trials compared in MLflow](${page})\n`;
