import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event, RunFolder } from '../runner/events.ts';
import { drawPlots } from './draw-plots.ts';

/** Draws a run's plots into its folder; their paths in it. */
export const writePlots = async (folder: RunFolder, events: readonly Event[]): Promise<readonly string[]> => {
  await mkdir(join(folder.path, 'plots'), { recursive: true });
  const paths: string[] = [];
  for await (const { file, content } of drawPlots(events)) {
    await writeFile(join(folder.path, 'plots', file), content);
    paths.push(`plots/${file}`);
  }
  return paths;
};
