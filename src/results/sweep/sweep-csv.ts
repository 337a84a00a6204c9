import { settingCell } from '../compare/comparison-csv.ts';
import { csvLine } from '../csv.ts';
import type { RecordedSweep } from './recorded-sweep.ts';

/** What is varied, in the order of the file; then what only given points vary. */
export const variedPaths = ({ parameters, trials }: RecordedSweep): readonly string[] => [
  ...new Set([...parameters.map(({ path }) => path), ...trials.flatMap(({ point }) => Object.keys(point))]),
];

/** `adam` for a component that is nothing but its type. */
export const pointCell = (value: unknown): string | number => {
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  return keys.length === 1 && keys[0] === 'type'
    ? String((value as { readonly type: unknown }).type)
    : settingCell(value);
};

/**
 * A row a trial, in the order of the sweep: what it varies, its objective, and how sure that is. Numbers are written in
 * full.
 */
export const resultsCsv = (sweep: RecordedSweep): string => {
  const paths = variedPaths(sweep);
  return [
    [
      'trial',
      'state',
      ...paths,
      sweep.objective.metric,
      'deviation',
      'low',
      'high',
      'repeats',
      'epochs',
      'seconds',
      'reason',
    ],
    ...sweep.trials.map(({ index, state, point, summary, epochs, seconds, reason }) => [
      index,
      state,
      ...paths.map((path) => pointCell(point[path])),
      summary?.mean ?? '',
      summary?.deviation ?? '',
      ...(summary?.interval ?? ['', '']),
      summary?.n ?? 0,
      epochs,
      seconds,
      reason,
    ]),
  ]
    .map(csvLine)
    .join('');
};

/**
 * A row a run. Values of the test part are left out, unless trials are compared by them: whoever chooses by them has no
 * data left to know the chosen one by. They stand in the run's own folder.
 */
export const repeatsCsv = (sweep: RecordedSweep): string => {
  const paths = variedPaths(sweep);
  const byTest = sweep.objective.metric.startsWith('test/');
  const names = [
    ...new Set(sweep.trials.flatMap(({ runs }) => runs.flatMap(({ values }) => Object.keys(values)))),
  ].filter((name) => byTest || !name.startsWith('test/'));
  return [
    ['trial', 'seed', 'state', ...paths, ...names, 'epochs', 'seconds', 'folder'],
    ...sweep.trials.flatMap(({ index, point, runs }) =>
      runs.map(({ seed, status, values, epochs, seconds }) => [
        index,
        seed,
        status,
        ...paths.map((path) => pointCell(point[path])),
        ...names.map((name) => values[name] ?? ''),
        epochs,
        seconds,
        `trials/${index}/${seed}`,
      ]),
    ),
  ]
    .map(csvLine)
    .join('');
};
