import { DataError } from '../../contracts/data.ts';
import type { PlannedData } from '../../contracts/plan.ts';
import { textAt } from '../../contracts/raw-values.ts';
import type { RawKind, RawValues, TableSource } from '../../contracts/table.ts';
import { splitNeedsTable } from '../messages.ts';
import { partOrder, type SplitKeys } from '../split-keys.ts';
import { cutsByColumn, noColumnLeft, noPart, noSplitColumn, noTime, unusedSplitColumn } from './messages.ts';

/** The column that parts are cut by, which need not be a feature. */
export interface SplitColumn {
  readonly by: SplitKeys['by'];
  readonly name: string;
  readonly raw: RawKind;
  readonly field: string;
}

/** Null where parts are drawn at random. Throws `DataError`. */
export const splitColumnOf = (source: TableSource, split: PlannedData['split']): SplitColumn | null => {
  const { by = 'random', column: name = null } = split;
  const field = 'split.column';
  if (by === 'random' && name !== null) throw new DataError(unusedSplitColumn({ name }), field);
  if (by === 'random') return null;
  if (name === null) throw new DataError(noSplitColumn({ by }), 'split.by');
  const column = source.columns.find((one) => one.name === name);
  if (!column) throw new DataError(noColumnLeft({ name, columns: source.columns.map((one) => one.name) }), field);
  if (by === 'column') {
    const share = (['test', 'validation'] as const).find((part) => split[part] > 0);
    if (share) throw new DataError(cutsByColumn({ name, part: share }), `split.${share}`);
  }
  if (by !== 'time') return { by, name, raw: 'text', field };
  if (column.raw === 'boolean' || column.raw === 'vector')
    throw new DataError(noTime({ name, raw: column.raw }), field);
  return { by, name, raw: column.raw === 'number' ? 'number' : 'date', field };
};

/** Only tables have a column to cut parts by. Throws `DataError`. */
export const checkCut = (dataset: string, { by = 'random' }: PlannedData['split']): void => {
  if (by !== 'random') throw new DataError(splitNeedsTable({ by, dataset }), 'split.by');
};

/** The key of a row that has one. */
export const keyAt = (
  { by }: SplitColumn,
  values: RawValues,
  row: number,
  refuse: (reason: string) => never,
): number => {
  if (values.raw === 'number' || values.raw === 'date') return values.values[row]!;
  if (by === 'group' && values.raw === 'text') return values.codes[row]!;
  const text = textAt(values, row)!;
  const part = partOrder.indexOf(text as (typeof partOrder)[number]);
  return part < 0 ? refuse(noPart({ text })) : part;
};
