import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { RunError } from '../results/read-run.ts';
import type { RunFolder } from '../runner/events.ts';
import type { Changes } from './load.ts';

/** Where a run that can be resumed came from. */
export interface Source {
  /** The experiment file, seen from the run's folder, so that both can be moved together. */
  readonly file: string;
  readonly changes: Changes;
}

const pathOf = (folder: string): string => join(folder, 'checkpoints/source.json');

export const writeSource = async (folder: RunFolder, file: string, { set, epochs }: Changes): Promise<void> => {
  const source: Source = { file: relative(folder.path, resolve(file)), changes: { ...(set && { set }), ...(epochs !== undefined && { epochs }) } };
  await mkdir(join(folder.path, 'checkpoints'), { recursive: true });
  await writeFile(pathOf(folder.path), `${JSON.stringify(source, null, 2)}\n`);
};

/** Throws `RunError` where the run keeps no checkpoints. */
export const readSource = async (folder: RunFolder): Promise<Source> => {
  try {
    const source = JSON.parse(await readFile(pathOf(folder.path), 'utf8')) as Source;
    return { ...source, file: resolve(folder.path, source.file) };
  } catch {
    throw new RunError(`\`${folder.path}\` keeps no checkpoints, so there is nothing to go on from. \`train: {checkpoint: {every: 1 epochs}}\` writes them.`);
  }
};
