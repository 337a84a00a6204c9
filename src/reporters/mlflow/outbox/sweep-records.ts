import type { Json } from '../../../contracts/json.ts';
import type { TrackedEnd, TrackedRecord } from '../../../contracts/tracker.ts';
import type { RecordedSweep } from '../../../results/sweep/recorded-sweep.ts';
import { sweepSummary } from '../../../results/sweep/sweep-best.ts';
import { tagged } from './event-records.ts';
import { flattened } from './params.ts';
import type { RunFile } from './run-files.ts';
import { readSweepLines } from '../../../results/sweep/read-sweep.ts';
import { readTextIfThere, listIn, readIn } from '../../../files/folder-files.ts';

/**
 * What a sweep is asked to do: its space and settings. A sweep that goes on under a changed file has other ones, which
 * a tracker would refuse as params.
 */
export const firstRecords = (
  { settings, objective, seed, engine }: RecordedSweep,
  key: string,
  tags: Readonly<Record<string, string>>,
): readonly TrackedRecord[] => {
  const { space, ...rest } = settings;
  const params = {
    ...flattened(space as Json, 'space', 1),
    ...flattened({ ...rest, objective, seed } as unknown as Json, 'sweep'),
  };
  return [
    ...tagged(
      'param',
      Object.fromEntries(
        Object.entries(params).filter(
          ([name]) =>
            !/^sweep\.(enqueue|zip|budget|parallel|retries|trialTimeout|where)/.test(name) && !/trials$/.test(name),
        ),
      ),
    ),
    ...tagged('tag', {
      ...tags,
      'assay.sweep': key,
      'assay.kind': 'sweep',
      'assay.state': 'running',
      'assay.engine': engine.type,
      'assay.objective': `${objective.metric} (${objective.goal})`,
    }),
  ];
};

/** When each trial was over, by index, and when the last line was written, ms. */
export interface SweepTimes {
  readonly trials: ReadonlyMap<number, number>;
  readonly last: number;
}
export const sweepTimes = async (folder: string): Promise<SweepTimes> => {
  const lines = await readSweepLines(folder);
  return {
    trials: new Map(lines.flatMap((line) => ('outcome' in line ? [[line.index, Date.parse(line.time)] as const] : []))),
    last: Date.parse(lines.at(-1)!.time),
  };
};

/**
 * Objectives of the trials that are over and not told yet, at the trial's index: mean and deviation of its repeats, and
 * the best so far.
 */
export const trialRecords = (
  { trials, objective }: RecordedSweep,
  times: SweepTimes,
  told: Set<number>,
): readonly TrackedRecord[] => {
  const records: TrackedRecord[] = [];
  let best: number | undefined;
  for (const { index, state, summary } of trials) {
    const value = state === 'completed' ? summary?.mean : undefined;
    const time = times.trials.get(index);
    if (value === undefined || !Number.isFinite(value) || time === undefined) continue;
    best = objective.goal === 'maximize' ? Math.max(best ?? -Infinity, value) : Math.min(best ?? Infinity, value);
    if (told.has(index)) continue;
    told.add(index);
    const at = { kind: 'metric', step: index, time } as const;
    records.push({ ...at, name: 'objective', value }, { ...at, name: 'best', value: best });
    if (summary!.deviation !== null) records.push({ ...at, name: 'objective_deviation', value: summary!.deviation });
  }
  return records;
};

/** The summary: counts by state, the best trial with what it varies. */
export const lastRecords = (sweep: RecordedSweep): readonly TrackedRecord[] => {
  const { best, counts } = sweepSummary(sweep);
  const winner = sweep.trials.find(({ index }) => index === best);
  return tagged('tag', {
    'assay.state': sweep.ended === null || sweep.ended.by === 'interrupted' ? 'interrupted' : 'completed',
    ...Object.fromEntries(Object.entries(counts).map(([state, count]) => [`assay.trials.${state}`, String(count)])),
    ...(winner
      ? {
          'assay.best.trial': String(winner.index),
          'assay.best.objective': String(winner.summary!.mean),
          ...Object.fromEntries(
            Object.entries(winner.point).map(([path, value]) => [
              `assay.best.${path}`,
              typeof value === 'string' ? value : JSON.stringify(value),
            ]),
          ),
        }
      : {}),
  });
};

/** The note is the summary that people read. */
export const sweepEnd = async ({ ended }: RecordedSweep, folder: string): Promise<TrackedEnd> => ({
  status: ended === null || ended.by === 'interrupted' ? 'killed' : 'finished',
  time: (await sweepTimes(folder)).last,
  reason:
    ended === null || ended.by === 'interrupted'
      ? (ended?.reason ?? 'The process that worked on it ended before the sweep did.')
      : ((await readTextIfThere(folder, 'summary.md')) ?? ended.reason),
});

export const keptFiles = async (folder: string): Promise<readonly RunFile[]> => {
  const there = new Set(await listIn(folder, '.'));
  const plots = await listIn(folder, 'plots');
  return [
    ...['experiment.yaml', 'sweep.jsonl', 'results.csv', 'repeats.csv', 'summary.md'].filter((name) => there.has(name)),
    ...plots
      .filter((name) => /\.(svg|png)$/.test(name))
      .sort()
      .map((name) => `plots/${name}`),
  ].map((path) => ({ path, read: () => readIn(folder, path) }));
};
