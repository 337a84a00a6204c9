import { columnOfTexts } from './_values.ts';
import type { Planned } from '../../../src/contracts/plan.ts';
import type { RawKind, TablePart, TableSource, WantedColumn } from '../../../src/contracts/table.ts';
import { selectRows } from '../../../src/contracts/raw-values.ts';
import type { Table, TableField } from '../../../src/registry/kinds.ts';
import { bound } from '../../conformance/bound.ts';

type Cell = string | number | null;
export type Rows = readonly Readonly<Record<string, Cell>>[];
export interface Written {
  readonly raw: RawKind;
  readonly column: Planned | string;
}

/** A table held in memory, read `size` rows at a time; null is a missing value. */
export const sourceOf = (
  parts: Partial<Record<TablePart, Rows>>,
  raws: Readonly<Record<string, RawKind>>,
  size: number,
): TableSource => ({
  parts: Object.keys(parts) as TablePart[],
  columns: Object.entries(raws).map(([name, raw]) => ({ name, raw })),
  source: 'a test',
  read: (part, wanted) => chunks(parts[part]!, wanted, size),
  digest: () => Promise.resolve('0'.repeat(64)),
});

async function* chunks(rows: Rows, wanted: readonly WantedColumn[], size: number) {
  const whole = wanted.map(({ name, as }) =>
    columnOfTexts(
      as,
      rows.map((row) => row[name] ?? null),
    ),
  );
  for (let first = 0; first < rows.length; first += size) {
    const count = Math.min(size, rows.length - first);
    const at = Uint32Array.from({ length: count }, (_, i) => first + i);
    yield await Promise.resolve({
      first,
      count,
      columns: whole.map((values) => selectRows(values, at)),
      place: (row: number) => `row ${first + row}`,
    });
  }
}

export const tableFor = (
  source: TableSource,
  features: Readonly<Record<string, Written>>,
  targets: Readonly<Record<string, Written>>,
): Table => {
  const fieldsOf = (of: string, written: Readonly<Record<string, Written>>): TableField[] =>
    Object.entries(written).map(([name, { raw, column }]) => {
      const { type, ...fields } = typeof column === 'string' ? { type: column } : column;
      return { name, field: `${of}.${name}`, raw, column: bound('column', type, fields) };
    });
  return {
    source,
    features: fieldsOf('features', features),
    targets: fieldsOf('target', targets),
    dropsRows: false,
    missing: [''],
  };
};
