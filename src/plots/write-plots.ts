import type { Event } from '../contracts/events.ts';
import type { RunFolder } from '../contracts/run.ts';
import { makeFolderIn, writeIn } from '../files/folder-files.ts';
import { drawPlots, type Drawing } from './draw-plots.ts';

/** Draws a run's plots into its folder; their paths in it. */
export const writePlots = (folder: RunFolder, events: readonly Event[]): Promise<readonly string[]> =>
  writeDrawings(folder.path, drawPlots(events));

/** Writes drawings into `plots/` of a folder as they come; their paths in it. */
export const writeDrawings = async (folder: string, drawings: AsyncIterable<Drawing>): Promise<readonly string[]> => {
  makeFolderIn(folder, 'plots');
  const paths: string[] = [];
  for await (const { file, content } of drawings) {
    await writeIn(folder, `plots/${file}`, content);
    paths.push(`plots/${file}`);
  }
  return paths;
};
