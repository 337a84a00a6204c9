import { compactPaths } from '../../results/compact-paths.ts';
import { pointCell } from '../../results/sweep/sweep-csv.ts';
import { fromValue } from '../../contracts/run-events.ts';
import { type EventOf } from '../../contracts/events.ts';
import type { Screen } from './screen.ts';
import { number } from './words.ts';
import { printable } from '../../contracts/printable.ts';

export type Trial = EventOf<'sweep:trial'>;

/** Rows about trials, all of one form. */
export interface SweepTable {
  /** Empty where rows are words. */
  readonly header: string;
  /** `best` is the best objective so far, `seconds` how long the trial has been running. */
  readonly row: (trial: Trial, best: string, seconds: number) => string;
}

const gap = '  ';
/** Cells of a component or a list may be long. */
const widest = 20;
const epochWidth = 7;

/** Where the terminal is too narrow for the table, a row is words. */
export const createSweepTable = (
  { columns: room, colors }: Pick<Screen, 'columns' | 'colors'>,
  start: EventOf<'sweep:start'>,
): SweepTable => {
  const { objective, settings } = start;
  const all: readonly Column[] = [
    { title: 'trial', width: 5, cell: ({ trial }) => String(trial) },
    { title: 'state', width: 9, left: true, cell: ({ state }) => state },
    ...titlesOf(start).map(({ title, path }): Column => ({
      title,
      width: Math.max(8, Math.min(title.length, widest)),
      cell: ({ point }) => settingWords(point, path),
    })),
    {
      title: printable(objective.metric),
      width: Math.max(objective.metric.length, settings.repeats > 1 ? 15 : 8),
      cell: objectiveWords,
    },
    { title: 'best', width: 7, cell: (_, best) => best },
    { title: 'epoch', width: epochWidth, cell: epochWords },
    { title: 'took', width: 7, cell: (_, _best, seconds) => (seconds > 0 ? shortDuration(seconds) : '') },
  ];
  // Where there is little room, what can be done without goes first.
  const columns =
    [[], ['took'], ['took', 'best']]
      .map((left) => all.filter(({ title }) => !left.includes(title)))
      .find((some) => widthOf(some) < room) ?? all;
  const fits = widthOf(columns) < room;
  const cells = (trial: Trial, best: string, seconds: number): readonly string[] =>
    columns.map(({ cell }) => short(printable(cell(trial, best, seconds))));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => (columns[i]!.left ? text.padEnd(columns[i]!.width) : text.padStart(columns[i]!.width)))
      .join(gap);
  return {
    header: fits ? colors.dim(line(columns.map(({ title }) => short(title)))) : '',
    row: (trial, best, seconds) => {
      const texts = cells(trial, best, seconds);
      if (fits) return line(texts).trimEnd();
      const words = columns.flatMap(({ title }, i) => (texts[i] === '' ? [] : [`${title} ${texts[i]}`]));
      return words.join(', ');
    },
  };
};

/** What is varied, and what it is called in a table. */
export const titlesOf = ({
  parameters,
}: EventOf<'sweep:start'>): readonly { readonly path: string; readonly title: string }[] => {
  const paths = [...new Set(parameters.map(({ path }) => path))];
  return compactPaths(paths).map((title, i) => ({ title: printable(title), path: paths[i]! }));
};

const widthOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + width + gap.length, -gap.length);

interface Column {
  readonly title: string;
  readonly width: number;
  readonly left?: true;
  readonly cell: (trial: Trial, best: string, seconds: number) => string;
}

const short = (text: string): string => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text);

/** Paths that do not exist in this trial, as they belong to a choice that was not made, are dashes. */
export const settingWords = (point: Readonly<Record<string, unknown>>, path: string): string => {
  if (!(path in point)) return '–';
  const value = pointCell(point[path]);
  return typeof value === 'number' && !Number.isInteger(value) ? significant(value) : String(value);
};

/** Four digits that count: a rate of 0.00208 is not 0.0021. */
const significant = (x: number): string => String(Number(x.toPrecision(4)));

const objectiveWords = ({ spread, value }: Trial): string => {
  if (spread)
    return spread.deviation === null ? number(spread.mean) : `${number(spread.mean)} ± ${number(spread.deviation)}`;
  return value === undefined ? '' : number(value);
};

const epochWords = ({ epoch, epochs, state }: Trial): string => {
  if (state === 'running') {
    if (epoch === undefined) return '';
    const ofAll = `${epoch}/${epochs}`;
    return epochs === undefined || ofAll.length > epochWidth ? String(epoch) : ofAll;
  }
  return epochs === undefined || epochs === 0 ? '' : String(epochs);
};

/** One number and its unit, so that the column is narrow. */
const shortDuration = (seconds: number): string => {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 999.5) return `${Math.round(seconds)} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};

/** The better of two objectives; what is no number is never better. */
export const isBetterObjective = (
  value: Trial['value'],
  than: Trial['value'],
  goal: 'maximize' | 'minimize',
): boolean => {
  const x = value === undefined ? NaN : fromValue(value);
  if (!Number.isFinite(x)) return false;
  return than === undefined || (goal === 'maximize' ? x > fromValue(than) : x < fromValue(than));
};
