import { writeFile } from 'node:fs/promises';
import type { TopLevelSpec } from 'vega-lite';
import { folderError } from './folder-error.ts';
import { RunError } from './run/read-run.ts';

/** Throws `RunError` where a picture's file is of a kind that is not drawn. */
export const checkPicture = (file: string): void => {
  if (!/\.(svg|png)$/.test(file)) throw new RunError(`\`${file}\` is neither an \`.svg\` nor a \`.png\` file.`);
};

/** Draws into a file, by its ending. Throws `FolderError` where it cannot be written. */
export const writePicture = async (file: string, spec: TopLevelSpec): Promise<void> => {
  const { toPng, toSvg } = await import('../plots/render.ts');
  const svg = await toSvg(spec);
  try {
    await writeFile(file, file.endsWith('.png') ? await toPng(svg) : svg);
  } catch (error) {
    throw folderError(error, file);
  }
};
