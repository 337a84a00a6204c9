import type { TableField } from '../../registry/kinds.ts';
import type { Cell, PartRows } from './part-rows.ts';

export interface ColumnSummary {
  readonly name: string;
  readonly type: string;
  readonly isTarget: boolean;
  readonly parts: readonly PartSummary[];
  /** Least, greatest, mean and standard deviation (n) over the training part; dates in milliseconds since 1970. */
  readonly numbers?: { readonly min: number; readonly max: number; readonly mean: number; readonly deviation: number };
  /** Rows of the training part in equal steps from `min` to `max`. */
  readonly histogram?: readonly number[];
  /** Most frequent values of the training part, and how many different ones there are. */
  readonly top?: readonly { readonly value: string; readonly rows: number }[];
  readonly distinct?: number;
}

export interface PartSummary {
  readonly part: string;
  readonly rows: number;
  readonly missing: number;
  /** Values that the training part does not have; 0 for numbers. */
  readonly unseen: number;
}

const bins = 16;
const topValues = 5;

/** What the rows say about one column. */
export const summarizeColumn = (
  { name, column, raw }: TableField,
  rows: readonly PartRows[],
  at: number,
  isTarget: boolean,
): ColumnSummary => {
  const train = present(rows[0]!.cells[at]!);
  const isNumber = raw === 'number' || raw === 'date';
  const known = new Set(train);
  const parts = rows.map(({ part, cells }) => {
    const values = present(cells[at]!);
    const unseen = isNumber || part === 'train' ? 0 : values.filter((value) => !known.has(value)).length;
    return { part, rows: cells[at]!.length, missing: cells[at]!.length - values.length, unseen };
  });
  const base = { name, type: column.type, isTarget, parts };
  if (raw === 'vector' || train.length === 0) return base;
  return isNumber ? { ...base, ...ofNumbers(train as number[]) } : { ...base, ...ofTexts(train as string[]) };
};

const present = (cells: readonly Cell[]): (number | string)[] => cells.filter((cell) => cell !== undefined);

const ofNumbers = (values: readonly number[]): Pick<ColumnSummary, 'numbers' | 'histogram'> => {
  const min = values.reduce((a, b) => Math.min(a, b), Infinity);
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  const histogram = Array.from({ length: bins }, () => 0);
  const step = (max - min) / bins;
  for (const value of values) histogram[step > 0 ? Math.min(bins - 1, Math.floor((value - min) / step)) : 0]! += 1;
  return { numbers: { min, max, mean, deviation: Math.sqrt(variance) }, histogram };
};

const ofTexts = (values: readonly string[]): Pick<ColumnSummary, 'top' | 'distinct'> => {
  const counts = countsOf(values);
  const top = [...counts].sort(([, a], [, b]) => b - a).slice(0, topValues);
  return { top: top.map(([value, rows]) => ({ value, rows })), distinct: counts.size };
};

export const countsOf = <T>(values: Iterable<T>): Map<T, number> => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};
