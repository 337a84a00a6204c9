import { readRun } from '../run/read-run.ts';
import { isSweep, readSweep } from '../sweep/read-sweep.ts';
import { recordOf, trialRecord, type RunRecord } from './record.ts';

export interface ReadRecords {
  /** Of a run one, of a sweep one a trial. */
  readonly records: readonly RunRecord[];
  /** What could not be read, a sentence each. */
  readonly problems: readonly string[];
}

/** `path` is the folder of a run or of a sweep. Throws `RunError`. */
export const readRecords = async (path: string): Promise<ReadRecords> => {
  if (!isSweep(path)) {
    const run = await readRun(path);
    return { records: [recordOf(run)], problems: run.problems.map((problem) => `${path}: ${problem}`) };
  }
  const sweep = await readSweep(path);
  const records: RunRecord[] = [];
  const problems: string[] = [];
  for (const trial of sweep.trials) {
    const first = trial.runs[0];
    if (!first) problems.push(`${path}: trial ${trial.index} has no run to be read; it is left out.`);
    else records.push(trialRecord(sweep, trial, recordOf(await readRun(first.folder))));
  }
  return { records, problems };
};
