import type { SweepParameter, SweepTable, SweepTrial } from '../../plots/sweep/table.ts';
import { readRun } from '../run/read-run.ts';
import type { RecordedSweep, RecordedTrial } from './recorded-sweep.ts';
import { epochsOf } from '../compare/record.ts';
import { pointCell, variedPaths } from './sweep-csv.ts';

/** More curves than these are no longer told apart, and take long to read. */
const mostCurves = 500;

/** A sweep as its plots see it, with the curves of its first runs read from their folders. */
export const sweepTable = async (sweep: RecordedSweep): Promise<SweepTable> => {
  const parameters = variedPaths(sweep).map((path) => parameterOf(path, sweep));
  const trials: SweepTrial[] = [];
  const every = Math.ceil(sweep.trials.length / mostCurves);
  for (const trial of sweep.trials) {
    const { index, state, summary } = trial;
    const over = state === 'completed' || state === 'pruned';
    trials.push({
      index,
      values: valuesOf(trial, parameters),
      state: state === 'queued' || state === 'running' ? 'unfinished' : state,
      objective: over ? (summary?.mean ?? null) : null,
      deviation: over ? (summary?.deviation ?? null) : null,
      curve: index % every === 0 || index === sweep.best ? await curveOf(trial, sweep.objective.metric) : [],
    });
  }
  return { name: sweep.name, objective: sweep.objective, parameters, trials };
};

/** What only given points vary is a choice between what they give. */
const parameterOf = (path: string, { parameters, settings, trials }: RecordedSweep): SweepParameter => {
  const kind = parameters.find((parameter) => parameter.path === path)?.kind ?? 'choice';
  if (kind !== 'choice') return { path, options: null, log: kind.startsWith('log') };
  const listed = settings.space[path];
  const values = [
    ...(Array.isArray(listed) ? (listed as unknown[]) : []),
    ...trials.flatMap(({ point }) => (path in point ? [point[path]] : [])),
  ];
  const there = new Set(trials.flatMap(({ point }) => (path in point ? [text(point[path])] : [])));
  return { path, options: [...new Set(values.map(text))].filter((option) => there.has(option)), log: false };
};

const text = (value: unknown): string => String(pointCell(value));

const valuesOf = ({ point }: RecordedTrial, parameters: readonly SweepParameter[]): SweepTrial['values'] =>
  Object.fromEntries(
    parameters.flatMap(({ path, options }) =>
      path in point ? [[path, options || typeof point[path] !== 'number' ? text(point[path]) : point[path]]] : [],
    ),
  );

/** Empty where the run can't be read: a plot without one of its curves is better than none. */
const curveOf = async ({ runs }: RecordedTrial, metric: string): Promise<SweepTrial['curve']> => {
  if (!runs[0]) return [];
  return readRun(runs[0].folder).then(
    ({ events }) => epochsOf(events).map(({ epoch, values }) => ({ epoch, value: values[metric] ?? NaN })),
    () => [],
  );
};
