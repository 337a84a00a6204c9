import { readTextIfThere, writeIn } from '../../files/folder-files.ts';

const pageFile = 'compare-page.txt';

/** Keeps the address of the page that compares a sweep's trials on a tracking server, and puts it into `summary.md`. */
export const writeComparePage = async (folder: string, page: string): Promise<void> => {
  await writeIn(folder, pageFile, `${page}\n`);
  const text = await readTextIfThere(folder, 'summary.md');
  if (text !== null && !text.includes(page)) await writeIn(folder, 'summary.md', text + lineOf(page));
};

/** The end of `summary.md`; empty where the sweep was sent nowhere. */
export const comparePageLine = async (folder: string): Promise<string> => {
  const page = (await readTextIfThere(folder, pageFile))?.trim() ?? '';
  return page === '' ? '' : lineOf(page);
};

/** The runs table of MLflow folds trials under their sweep: without this page a person sees an empty chart. */
const lineOf = (page: string): string => `\n[The trials compared in MLflow](${page})\n`;
