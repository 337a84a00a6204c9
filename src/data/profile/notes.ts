import { quoted } from '../../contracts/quoted.ts';
import type { RawKind } from '../../contracts/table.ts';

/** Why a column is left out, or can't be the target; each follows the column's name. */

const count = (value: number): string => value.toLocaleString('en-US');

export const unnamed = (): string => 'has a name that an experiment can’t write';
export const empty = (): string => 'has no value';
export const mostlyMissing = ({ missing, rows }: { missing: number; rows: number }): string =>
  `is missing in ${count(missing)} of ${count(rows)} rows`;
export const constant = ({ value }: { value: string }): string => `is always ${quoted(value)}`;
export const identifier = (): string => 'numbers the rows';
export const distinctTexts = (): string => 'has another text in every row';
export const manyTexts = (of: { count: number; rows: number }): string =>
  `has ${count(of.count)} texts in ${count(of.rows)} rows`;
export const mixed = ({ kind }: { kind: RawKind }): string =>
  `begins with ${{ number: 'numbers', boolean: 'booleans', date: 'dates', vector: 'lists', text: 'texts' }[kind]}, and has other values later`;
export const ragged = (): string => 'holds lists of several lengths';
export const noTarget = ({ kind }: { kind: 'vector' | 'date' }): string =>
  `holds ${kind === 'date' ? 'dates' : 'lists of numbers'}, which can’t be predicted`;
export const manyClasses = (of: { count: number }): string =>
  `has ${count(of.count)} texts, which are too many classes`;
export const textBesideOthers = (): string => 'holds sentences; a text must be the only feature';
export const otherText = (): string => 'holds sentences; only one text can be a feature';
export const beyondLimit = ({ most }: { most: number }): string => `lies beyond the first ${count(most)} features`;
