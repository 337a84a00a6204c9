import type { PlannedData } from '../../contracts/plan.ts';
import { textAt } from '../../contracts/raw-values.ts';
import type { RawValues, TablePart } from '../../contracts/table.ts';
import type { Table, TableField } from '../../registry/kinds.ts';
import { prepareTable } from '../columns/prepare.ts';
import { readKept } from '../columns/read-kept.ts';
import { splitColumnOf } from '../columns/split-column.ts';
import { surveyPart } from '../columns/survey.ts';
import type { Subsets } from '../split.ts';

/** A value of a column: a number (dates in milliseconds since 1970) or a text; undefined where it is missing. */
export type Cell = number | string | undefined;

export interface PartRows {
  readonly part: keyof Subsets;
  /** Rows of the part; `cells` may hold fewer. */
  readonly count: number;
  /** Values of each feature, then of each target. */
  readonly cells: readonly (readonly Cell[])[];
}

type Settings = Pick<PlannedData, 'split' | 'take'> & { readonly seed: number };

/** Values that are held at once. */
const mostCells = 2 ** 22;

/** The raw rows of every part, as training splits them. Throws `DataError`. */
export const readPartRows = async (table: Table, settings: Settings): Promise<readonly PartRows[]> => {
  const fields = [...table.features, ...table.targets];
  const { parts } = await prepareTable(table, settings);
  const cut = splitColumnOf(table.source, settings.split);
  const most = Math.max(1000, Math.floor(mostCells / fields.length));
  const rows = new Map(
    (['train', 'validation', 'test'] as const).flatMap((part) => {
      const subset = parts[part];
      return subset ? [[part, { part, count: subset.count, cells: fields.map((): Cell[] => []) }] as const] : [];
    }),
  );
  for (const source of table.source.parts) {
    const partOf = partsOfSource(parts, source, table.source.parts);
    const { kept } = await surveyPart(table, source, null, source === 'train' ? cut : null);
    let read = 0;
    for await (const chunk of readKept(table.source, source, fields, { kept })) {
      for (let row = 0; row < chunk.count; row++) {
        const into = rows.get(partOf(chunk.positions[row]!) ?? 'train');
        if (partOf(chunk.positions[row]!) === undefined || !into) continue;
        chunk.columns.forEach((values, i) => into.cells[i]!.push(cellAt(values, row)));
      }
      read += chunk.count;
      if (read >= most) break;
    }
  }
  return [...rows.values()];
};

/** The part that a row of a file belongs to; undefined if `take` left it out. */
const partsOfSource = (
  parts: Subsets,
  source: TablePart,
  files: readonly TablePart[],
): ((position: number) => keyof Subsets | undefined) => {
  const cut = (['validation', 'test'] as const).filter((part) => !files.includes(part));
  const own: readonly (keyof Subsets)[] = source === 'train' ? ['train', ...cut] : [source];
  const known = own.flatMap((part) => {
    const subset = parts[part];
    if (!subset) return [];
    const index = subset.index && new Set(subset.index);
    return [{ part, has: (position: number) => (index ? index.has(position) : position < subset.count) }];
  });
  return (position) => known.find(({ has }) => has(position))?.part;
};

const cellAt = (values: RawValues, row: number): Cell => {
  if (values.raw !== 'number' && values.raw !== 'date') return textAt(values, row);
  const value = values.values[row]!;
  return Number.isNaN(value) ? undefined : value;
};

export const fieldsOf = (table: Table): readonly TableField[] => [...table.features, ...table.targets];
