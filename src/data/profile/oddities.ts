import type { TableField } from '../../registry/kinds.ts';
import { scoreAlone, shareOfMost, type Pairs } from './alone.ts';
import type { Cell, PartRows } from './part-rows.ts';
import { countsOf } from './summary.ts';

export type Oddity =
  | { readonly kind: 'constant' | 'identifier'; readonly column: string }
  | { readonly kind: 'duplicates'; readonly part: string; readonly rows: number; readonly of: number }
  | { readonly kind: 'alone'; readonly column: string; readonly measure: 'accuracy' | 'r2'; readonly value: number }
  | { readonly kind: 'imbalance'; readonly most: ClassRows; readonly least: ClassRows };

export interface ClassRows {
  readonly name: string;
  readonly rows: number;
}

interface Fields {
  readonly features: readonly TableField[];
  readonly targets: readonly TableField[];
}

/** From this accuracy or R² on, a column alone predicts the target. */
const leastAlone = 0.99;
const mostImbalance = 10;
/** Rows under which all-different values, and a score, say little. */
const fewRows = 20;

/** Signs of a leak, and columns that can't help. */
export const findOddities = ({ features, targets }: Fields, rows: readonly PartRows[]): readonly Oddity[] => [
  ...features.flatMap((field, i) => columnOddities(field, rows[0]!.cells[i]!)),
  ...(targets.length === 1 ? features.flatMap((field, i) => aloneOddities(field, rows, i)) : []),
  ...duplicateOddities(rows),
  ...(targets.length === 1 && targets[0]!.raw !== 'number' ? imbalanceOddities(rows[0]!.cells.at(-1)!) : []),
];

const columnOddities = ({ name, raw }: TableField, cells: readonly Cell[]): readonly Oddity[] => {
  const distinct = new Set(cells);
  if (distinct.size === 1) return [{ kind: 'constant', column: name }];
  if (distinct.size < cells.length || cells.length < fewRows || raw === 'vector' || raw === 'date') return [];
  const isCounter = cells.every((value, i) => i === 0 || isNext(cells[i - 1], value));
  return raw === 'text' || isCounter ? [{ kind: 'identifier', column: name }] : [];
};

/** Training rows are a part of the file, so that a counter has gaps. */
const isNext = (before: Cell, value: Cell): boolean =>
  typeof before === 'number' && typeof value === 'number' && Number.isInteger(value) && value > before;

const aloneOddities = ({ name, raw }: TableField, rows: readonly PartRows[], at: number): readonly Oddity[] => {
  const [train, ...others] = rows.map(({ cells }) => pairsOf(cells, at));
  const held: Pairs = {
    feature: others.flatMap(({ feature }) => feature),
    target: others.flatMap(({ target }) => target),
  };
  if (raw === 'vector' || train!.target.length < fewRows || held.target.length < fewRows / 2) return [];
  const isNumber = typeof train!.target[0] === 'number';
  const value = scoreAlone(train!, held);
  if (value < leastAlone || (!isNumber && value <= shareOfMost(train!, held))) return [];
  return [{ kind: 'alone', column: name, measure: isNumber ? 'r2' : 'accuracy', value }];
};

const pairsOf = (cells: PartRows['cells'], at: number): Pairs => {
  const target = cells.at(-1)!;
  const rows = target.flatMap((value, i) => (value === undefined ? [] : [i]));
  return { feature: rows.map((i) => cells[at]![i]), target: rows.map((i) => target[i]) };
};

const duplicateOddities = ([train, ...others]: readonly PartRows[]): readonly Oddity[] => {
  const keyAt = ({ cells }: PartRows, row: number): string =>
    JSON.stringify(cells.map((values) => values[row] ?? null));
  const keysOf = (rows: PartRows): string[] => Array.from(rows.cells[0]!, (_, row) => keyAt(rows, row));
  const known = new Set(keysOf(train!));
  return others.flatMap((rows) => {
    const found = keysOf(rows).filter((key) => known.has(key)).length;
    return found === 0 ? [] : [{ kind: 'duplicates', part: rows.part, rows: found, of: rows.cells[0]!.length }];
  });
};

const imbalanceOddities = (target: readonly Cell[]): readonly Oddity[] => {
  const classes = [...countsOf(target)]
    .map(([name, rows]) => ({ name: String(name), rows }))
    .sort((a, b) => b.rows - a.rows);
  const [most, least] = [classes[0]!, classes.at(-1)!];
  return most.rows < mostImbalance * least.rows ? [] : [{ kind: 'imbalance', most, least }];
};
