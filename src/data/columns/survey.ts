import { DataError } from '../../contracts/data.ts';
import { isMissing, textAt } from '../../contracts/raw-values.ts';
import type { RawValues, TableChunk, TablePart } from '../../contracts/table.ts';
import type { ReadField, Table, TableField } from '../../registry/kinds.ts';
import {
  badValue,
  noRowsLeft,
  noSplitValue,
  noSuchClass,
  noTargetValue,
  noValue,
  quoted,
  tooManyClasses,
} from './messages.ts';
import { keyAt, type SplitColumn } from './split-column.ts';
import type { SplitKeys } from '../split-keys.ts';
import { growingList } from './growing-list.ts';

/** What the first reading of a part finds. */
export interface SurveyedPart {
  /** Rows that are kept. */
  readonly count: number;
  /** Their positions in the part; null where all are kept. */
  readonly kept: Uint32Array | null;
  /** Codes of classes in order of appearance, for the kept rows; null where the target is no class. */
  readonly codes: Int32Array | null;
  /** What parts are cut by, for the kept rows; null where they are drawn. */
  readonly keys: SplitKeys | null;
  /** Dropped rows by the first column without a value, and filled values by column. */
  readonly dropped: ReadonlyMap<string, number>;
  readonly filled: ReadonlyMap<string, number>;
}

/** Class names by their codes; all parts of a table share them. */
export type ClassCodes = Map<string, number>;

/** A column with more different labels does not hold classes. */
const mostClasses = 2 ** 20;

/** Reads a part once: which rows are kept, and what classes they have. Throws `DataError`. */
export const surveyPart = async (
  table: Table,
  part: TablePart,
  classes: { readonly field: TableField; readonly codes: ClassCodes } | null,
  cut: SplitColumn | null,
): Promise<SurveyedPart> => {
  const used = [...table.features, ...table.targets];
  const fields = [...used, ...(cut ? [cut] : [])];
  const ofCut: readonly Policy[] = cut ? [table.dropsRows ? 'drop' : 'error'] : [];
  const policies = [...used.map((field) => policyOf(field, table)), ...ofCut];
  const reasonOf = (i: number): string => reasonAt(i, table);
  const classAt = classes ? used.indexOf(classes.field) : -1;
  const keys: number[] = [];
  const kept = growingList();
  const codes = growingList();
  const [dropped, filled] = [new Map<string, number>(), new Map<string, number>()];
  let rows = 0;
  for await (const chunk of table.source.read(part, wantedOf(fields))) {
    const codeOf = classes && codeReader(classes, chunk, classAt);
    for (let row = 0; row < chunk.count; row++) {
      const without = firstMissing({ chunk, row, fields, policies, reasonOf });
      if (without !== undefined) {
        add(dropped, without.name);
        continue;
      }
      kept.add(chunk.first + row);
      if (codeOf) codes.add(codeOf(row));
      if (cut) keys.push(keyAt(cut, chunk.columns.at(-1)!, row, (reason) => refuseAt(chunk)(row, cut, reason)));
      for (let i = 0; i < fields.length; i++)
        if (policies[i] === 'fill' && isMissing(chunk.columns[i]!, row)) add(filled, fields[i]!.name);
    }
    rows += chunk.count;
  }
  if (kept.length() === 0) throw new DataError(noRowsLeft({ part }), part);
  const all = Uint32Array.from(kept.joined());
  return {
    count: all.length,
    kept: all.length === rows ? null : all,
    codes: classes ? codes.joined() : null,
    keys: cut && { by: cut.by, values: keys },
    dropped,
    filled,
  };
};

const reasonAt = (i: number, { features, targets }: Table): string => {
  if (i < features.length) return noValue();
  return i < features.length + targets.length ? noTargetValue() : noSplitValue();
};

export const wantedOf = (fields: readonly ReadField[]) =>
  fields.map(({ name, raw, field }) => ({ name, as: raw, field }));

/** A row of a chunk in words, with one of its columns. */
export const refuseAt =
  (chunk: TableChunk) =>
  (row: number, { name, field }: Pick<TableField, 'name' | 'field'>, reason: string): never => {
    throw new DataError(badValue({ place: chunk.place(row), column: name, reason }), field);
  };

type Policy = 'error' | 'drop' | 'fill';

const policyOf = ({ column }: TableField, { dropsRows }: Table): Policy => {
  const own = column.missing();
  return own === 'error' && dropsRows ? 'drop' : own;
};

interface Row {
  readonly chunk: TableChunk;
  readonly row: number;
  readonly fields: readonly ReadField[];
  readonly policies: readonly Policy[];
  readonly reasonOf: (at: number) => string;
}

/** The first column for which a row is dropped. Throws `DataError` where a column must not miss a value. */
const firstMissing = ({ chunk, row, fields, policies, reasonOf }: Row): ReadField | undefined => {
  for (let i = 0; i < fields.length; i++) {
    if (policies[i] === 'fill' || !isMissing(chunk.columns[i]!, row)) continue;
    if (policies[i] === 'drop') return fields[i];
    refuseAt(chunk)(row, fields[i]!, reasonOf(i));
  }
  return undefined;
};

const codeReader = (
  { field, codes }: { readonly field: TableField; readonly codes: ClassCodes },
  chunk: TableChunk,
  at: number,
): ((row: number) => number) => {
  const values: RawValues = chunk.columns[at]!;
  const given = field.column.classes?.() ?? null;
  const known = given && new Set(given);
  return (row) => {
    const text = textAt(values, row)!;
    const code = codes.get(text);
    if (code !== undefined) return code;
    if (known && !known.has(text)) refuseAt(chunk)(row, field, noSuchClass({ text, classes: known.size }));
    if (codes.size === mostClasses)
      throw new DataError(`${quoted(field.name)} ${tooManyClasses({ most: mostClasses })}`, field.field);
    codes.set(text, codes.size);
    return codes.size - 1;
  };
};

const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
