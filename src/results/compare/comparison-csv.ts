import type { Comparison } from './compare.ts';
import { csvLine } from '../csv.ts';

/**
 * A row a run: what differs, then what came out. Lists and components are JSON; a cell is empty where a run has no such
 * value.
 */
export const comparisonCsv = ({ metric, paths, names, runs }: Comparison): string => {
  const repeated = runs.some(({ repeats }) => repeats > 1);
  return [
    [
      'run',
      'status',
      ...paths,
      metric,
      ...(repeated ? ['deviation', 'repeats'] : []),
      `best ${metric}`,
      'best epoch',
      ...names,
      'epochs',
      'seconds',
    ],
    ...runs.map(({ run, status, settings, objective, deviation, repeats, best, values, epochs, seconds }) => [
      run,
      status,
      ...paths.map((path) => settingCell(settings[path])),
      objective ?? '',
      ...(repeated ? [deviation ?? '', repeats] : []),
      best?.value ?? '',
      best?.epoch ?? '',
      ...names.map((name) => values[name] ?? ''),
      epochs,
      seconds,
    ]),
  ]
    .map(csvLine)
    .join('');
};

/** A value of a setting: lists and components as JSON. */
export const settingCell = (value: unknown): string | number => {
  if (value === undefined) return '';
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
};
