import type { ColumnParams, NamedRaw, SavedColumn, SavedColumns, SavedWindows } from '../../contracts/columns.ts';
import type { ElementType } from '../../contracts/tensors.ts';
import { defined } from '../../defined.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { TableField } from '../../registry/kinds.ts';

/** A column, and what it was fitted to. */
export interface FittedColumn extends TableField {
  readonly params: ColumnParams;
}

/** All that encodes a row of a table. */
export interface FittedColumns {
  /** Of a stored row. */
  readonly dtype: ElementType;
  readonly features: readonly FittedColumn[];
  readonly targets: readonly FittedColumn[];
  /** Texts that stand for a missing value. */
  readonly missing: readonly string[];
  /** Left out where each row is a sample. */
  readonly windows?: SavedWindows;
}

/** Numbers of a row as stored. */
export const slotsOf = (columns: readonly FittedColumn[]): number =>
  columns.reduce((sum, { column, params }) => sum + column.slots(params), 0);

/** Names of the numbers of a row: several of a column are counted. */
export const slotNames = (columns: readonly FittedColumn[]): readonly string[] =>
  columns.flatMap(({ name, column, params }) => {
    const slots = column.slots(params);
    return slots === 1 ? [name] : Array.from({ length: slots }, (_, i) => `${name}[${i}]`);
  });

/** Columns that a row must have, in the order of its cells. */
export const columnsRead = ({ features, windows }: FittedColumns): readonly NamedRaw[] => {
  if (!windows) return features;
  return [...features, windows.time, ...(windows.by ? [windows.by] : [])];
};

export const savedColumns = ({ dtype, features, targets, missing, windows }: FittedColumns): SavedColumns => ({
  dtype,
  features: features.map(savedColumn),
  targets: targets.map(savedColumn),
  missing,
  ...defined({ windows }),
});

/** The columns of a file, which fit their components. */
export const boundColumns = ({ features, targets, ...rest }: SavedColumns, catalog: Catalog): FittedColumns => {
  const bound = ({ name, raw, column, params }: SavedColumn): FittedColumn => ({
    name,
    field: 'features',
    raw,
    column: bind(catalog, 'column', column),
    params,
  });
  return { ...rest, features: features.map(bound), targets: targets.map(bound) };
};

const savedColumn = ({ name, raw, column, params }: FittedColumn): SavedColumn => ({
  name,
  raw,
  column: column.planned,
  params,
});
