import { relative } from 'node:path';
import { toValue } from '../../contracts/run-events.ts';
import { copyFolderIn, existsIn, removeIn, renameIn } from '../../files/folder-files.ts';
import { summarize, type SweepSummary } from '../../sweep/search/summarize.ts';
import type { RecordedSweep } from './recorded-sweep.ts';

export const sweepSummary = ({ trials, objective }: Pick<RecordedSweep, 'trials' | 'objective'>): SweepSummary =>
  summarize(
    trials.map(({ index, state, values }) => ({
      index,
      status: state === 'queued' || state === 'running' ? undefined : state,
      values: values.map(toValue),
    })),
    objective,
  );

/** Values on the test part, by name, each the mean over a trial's runs. */
export const testValues = (
  { trials }: Pick<RecordedSweep, 'trials'>,
  index: number,
): Readonly<Record<string, number>> => {
  const runs = trials.find((trial) => trial.index === index)?.runs ?? [];
  const names = Object.keys(runs[0]?.values ?? {}).filter((name) => name.startsWith('test/'));
  return Object.fromEntries(
    names.map((name) => [name, runs.reduce((sum, { values }) => sum + (values[name] ?? NaN), 0) / runs.length]),
  );
};

/** Puts the model of the best trial's first run into the sweep's folder, whole or not at all. */
export const copyBestModel = async ({ folder, trials, best }: RecordedSweep): Promise<void> => {
  const run = trials.find(({ index }) => index === best)?.runs[0];
  const from = run && `${relative(folder, run.folder)}/model`;
  await removeIn(folder, 'model.partial');
  if (from !== undefined && existsIn(folder, from)) {
    await copyFolderIn(folder, from, 'model.partial');
    await removeIn(folder, 'model');
    await renameIn(folder, 'model.partial', 'model');
  } else await removeIn(folder, 'model');
};
