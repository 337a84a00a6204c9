import { writeDrawings } from '../../plots/write-plots.ts';
import { drawSweep } from '../../plots/sweep/draw-sweep.ts';
import type { RecordedSweep } from './recorded-sweep.ts';
import { sweepTable } from './sweep-table.ts';

/** Draws a sweep's plots into its folder; their paths in it. */
export const writeSweepPlots = async (sweep: RecordedSweep): Promise<readonly string[]> =>
  writeDrawings(sweep.folder, drawSweep(await sweepTable(sweep)));
