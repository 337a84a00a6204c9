import { interrupted, noLongerATrial } from './messages.ts';
import { readSweep } from '../../results/sweep/read-sweep.ts';
import { writeSweepFiles } from '../../results/sweep/sweep-files.ts';
import { type Scheduling } from '../schedule/schedule.ts';
import { type SweepRecorder } from './recorder.ts';
import type { SweepRun } from './sweep-run.ts';
import type { SweepResult } from './options.ts';

/** Writes tables and the best model from the journal, and the last event. */
export const finish = async (
  { store, folder }: SweepRun,
  recorder: SweepRecorder,
  ended: Scheduling,
  failed: SweepResult['failed'],
): Promise<SweepResult> => {
  const { by, reason } = ended.do === 'end' ? ended : ({ by: 'interrupted', reason: interrupted } as const);
  if (ended.do === 'end')
    for (const { index, outcome } of await store.others()) if (!outcome) await store.cancel(index, noLongerATrial);
  await store.end({ by, reason });
  const record = await readSweep(folder);
  const { best, inseparable, counts } = await writeSweepFiles(record);
  recorder.tell({
    type: 'sweep:end',
    by,
    reason,
    best,
    inseparable,
    counts,
    refused: record.refused.length,
    seconds: record.seconds,
  });
  return { by, reason, folder, best, counts, failed, incompleteReporters: await recorder.close() };
};
