import { toValue } from '../../contracts/run-events.ts';
import { type EventOf } from '../../contracts/events.ts';
import { printableLines } from '../../contracts/printable.ts';
import { writeIn } from '../../files/folder-files.ts';
import { spreadOf } from '../../sweep/search/summarize.ts';
import { comparePageLine } from '../compare/compare-page.ts';
import { folderError } from '../folder-error.ts';
import type { RecordedSweep } from './recorded-sweep.ts';
import { copyBestModel, sweepSummary, testValues } from './sweep-best.ts';
import { repeatsCsv, resultsCsv } from './sweep-csv.ts';
import { summaryMarkdown } from './sweep-summary.ts';

/**
 * Writes `results.csv`, `repeats.csv`, `summary.md` and `model/` of a sweep, and says what they say of the best. Throws
 * `FolderError`.
 */
export const writeSweepFiles = async (
  sweep: RecordedSweep,
): Promise<Pick<EventOf<'sweep:end'>, 'best' | 'inseparable' | 'counts'>> => {
  const { folder } = sweep;
  try {
    await writeIn(folder, 'results.csv', resultsCsv(sweep));
    await writeIn(folder, 'repeats.csv', repeatsCsv(sweep));
    await writeIn(folder, 'summary.md', printableLines(summaryMarkdown(sweep)) + (await comparePageLine(folder)));
    await copyBestModel(sweep);
  } catch (error) {
    throw folderError(error, folder);
  }
  const { best, inseparable, counts } = sweepSummary(sweep);
  return {
    best: best === null ? null : bestOf(sweep, best),
    inseparable: inseparable?.map(({ index, p }) => ({ trial: index, p })) ?? null,
    counts,
  };
};

const bestOf = (sweep: RecordedSweep, index: number): NonNullable<EventOf<'sweep:end'>['best']> => {
  const { point, values } = sweep.trials.find((trial) => trial.index === index)!;
  const test = Object.fromEntries(
    Object.entries(testValues(sweep, index)).map(([name, value]) => [name, toValue(value)]),
  );
  return { trial: index, point, spread: spreadOf(values.map(toValue)), test };
};
