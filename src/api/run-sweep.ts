import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processEntry } from '../processes/entry.ts';
import { folderError } from '../results/folder-error.ts';
import { folderName } from '../results/run/run-folder.ts';
import { openJournal, type SweepStore } from '../sweep/journal/store.ts';
import { createWorkers } from '../sweep/work/workers.ts';
import { loadSweep } from '../sweep/coordinate/load-sweep.ts';
import { openSweepRecorder } from '../sweep/coordinate/recorder.ts';
import { moveAside, settleHeader } from '../sweep/coordinate/start.ts';
import type { SweepRun, JobWorkers } from '../sweep/coordinate/sweep-run.ts';
import type { SweepOptions, SweepResult } from '../sweep/coordinate/options.ts';
import { runTrials } from '../sweep/coordinate/run-trials.ts';

/**
 * Runs the trials of a file with a `sweep`, or resumes the sweep. Finished trials stay, also after a change of the
 * file, as long as their plan is the same. Throws `ExperimentError` with all issues, `EngineError`, and
 * `SweepLockError` when another process works on the sweep.
 *
 *   load ─► journal ─► workers, engine ─► header, changes ─► schedule: propose, run, judge ─► tables, model ─► result
 */
export const runSweep = async (file: string, options: SweepOptions = {}): Promise<SweepResult> => {
  const sweep = await loadSweep(file, options);
  const { out, name } = sweep.base.experiment;
  const folder = join(resolve(out), folderName(name), 'sweep');
  if (options.fresh) moveAside(folder);
  const store = journalIn(folder);
  const workers: JobWorkers = createWorkers(processEntry('sweep-worker'));
  try {
    const { signal = new AbortController().signal } = options;
    const sweepRun: SweepRun = {
      sweep,
      file,
      options,
      folder,
      store,
      workers,
      signal,
      text: readFileSync(file, 'utf8'),
    };
    const { header, changes } = await settleHeader(sweepRun);
    const recorder = await openSweepRecorder(
      sweep,
      { path: folder, run: `${folderName(name)}/sweep` },
      await store.sessions(),
      options,
    );
    return await runTrials(sweepRun, header, changes, recorder).catch(async (error: unknown) => {
      await recorder.close();
      throw error;
    });
  } catch (error) {
    throw folderError(error, folder); // only errors of the disk change
  } finally {
    await workers.close();
    await store.close();
  }
};

const journalIn = (folder: string): SweepStore => {
  try {
    return openJournal(join(folder, 'sweep.jsonl'));
  } catch (error) {
    throw folderError(error, folder); // only errors of the disk change
  }
};
