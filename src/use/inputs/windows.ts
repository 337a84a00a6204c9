import type { SavedWindows } from '../../contracts/columns.ts';
import type { HostArray } from '../../contracts/tensors.ts';
import { parseCell } from '../../data/columns/cells.ts';
import type { FittedColumns } from '../../data/columns/fitted.ts';
import { isGap } from '../../data/columns/windows/starts.ts';
import { gapInHistory, noTime, sameTimeInHistory, shortHistory, longHistory } from '../messages.ts';
import { InputError, shown } from './input-error.ts';
import { itemOf, type Items } from './item.ts';
import { encodeCells, type Row } from './rows.ts';

/** Rows of a history, which are kept until its end. */
const mostRows = 2 ** 22;

/** Collects the rows of a file. Throws `InputError` beyond what memory should hold. */
export const growingHistory = () => {
  const rows: Row[] = [];
  return {
    add: (row: Row): void => {
      if (rows.length === mostRows) throw new InputError(longHistory({ most: mostRows }));
      rows.push(row);
    },
    rows,
  };
};

interface TimedRow {
  /** Position in the file. */
  readonly index: number;
  readonly time: number;
}

/** The last window of each series of a file, in the order of their last rows; an item has the position of that row. */
export const lastWindows = (file: string, rows: readonly Row[], columns: FittedColumns): Items[] => {
  const windows = columns.windows!;
  const timeAt = columns.features.length;
  const series = new Map<string, TimedRow[]>();
  for (const [index, row] of rows.entries()) {
    const name = seriesOf(row[timeAt + 1], columns);
    const time = timeOf(row[timeAt], windows);
    const lacking = name === undefined ? windows.by : windows.time;
    if (name === undefined || time === undefined)
      return [{ file, index, count: 1, issue: noTime({ column: shown(lacking!.name) }) }];
    const timed = series.get(name) ?? [];
    timed.push({ index, time });
    series.set(name, timed);
  }
  return [...series]
    .map(([name, timed]) => ({ name, last: timed.sort((a, b) => a.time - b.time).slice(-windows.past) }))
    .sort((a, b) => a.last.at(-1)!.index - b.last.at(-1)!.index)
    .map(({ name, last }) => itemOf(file, last.at(-1)!.index, () => windowOf(last, rows, columns, name)));
};

const windowOf = (last: readonly TimedRow[], rows: readonly Row[], columns: FittedColumns, name: string): HostArray => {
  const { past, step, by } = columns.windows!;
  const series = by ? name : undefined;
  if (last.length < past) throw new InputError(shortHistory({ series, rows: last.length, past }));
  last.forEach(({ time }, i) => {
    const before = last[i - 1]?.time;
    if (before === time) throw new InputError(sameTimeInHistory({ series }));
    if (before !== undefined && isGap(time - before, step)) throw new InputError(gapInHistory({ series, past }));
  });
  return encodeCells(
    columns,
    last.map(({ index }) => rows[index]!),
  );
};

const seriesOf = (cell: string | undefined, { windows, missing }: FittedColumns): string | undefined => {
  if (!windows!.by) return '';
  return cell === undefined || missing.includes(cell) ? undefined : cell;
};

const timeOf = (cell: string | undefined, { time }: SavedWindows): number | undefined => {
  if (cell === undefined) return undefined;
  return time.raw === 'number' ? parseCell.number(cell) : parseCell.date(cell);
};
