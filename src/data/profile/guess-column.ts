import type { RawKind } from '../../contracts/table.ts';
import { kindOfTexts, parseCell } from '../columns/cells.ts';
import * as notes from './notes.ts';
import type { SeenColumn } from './look.ts';

export type GuessedType = 'number' | 'category' | 'boolean' | 'date' | 'text' | 'vector' | 'ignore';

/** A column as `init` would write it. */
export interface GuessedColumn {
  readonly name: string;
  readonly type: GuessedType;
  /** Fields beside the type, as YAML. */
  readonly fields: readonly string[];
  /** Why it is ignored, or a remark; for people. */
  readonly note?: string;
  /** Values that were seen, without those that mark missing ones. */
  readonly counts: ReadonlyMap<string, number>;
  readonly rows: number;
  readonly missing: number;
}

/** Share of missing values from which a column is left out. */
const mostMissing = 0.5;
/** Categories that are always accepted, and those that are kept of more. */
const fewCategories = 20;
const keptCategories = 100;
/** Rows under which all-different values say little. */
const fewRows = 20;

export const guessColumn = (seen: SeenColumn, markers: ReadonlySet<string>): GuessedColumn => {
  const own = withoutMarkers(seen, markers);
  const { counts, missing, rows } = own;
  const ignore = (note: string): GuessedColumn => ({ ...baseOf(own), type: 'ignore', fields: [], note });
  if (!canBeNamed(seen.name)) return ignore(notes.unnamed());
  if (counts.size === 0) return ignore(notes.empty());
  if (missing > mostMissing * rows) return ignore(notes.mostlyMissing({ missing, rows }));
  if (counts.size === 1) return ignore(notes.constant({ value: [...counts.keys()][0]! }));
  const kind = kindOf(own);
  if (isIdentifier(seen, kind)) return ignore(notes.identifier());
  if (kind === 'text') return guessText(own, ignore);
  if (kind !== seen.raw && seen.raw !== 'text') return ignore(notes.mixed({ kind: seen.raw }));
  return { ...baseOf(own), type: kind, fields: fieldsOf(kind, own) };
};

/** An experiment can't name a column without a name, nor keys that JavaScript gives a meaning. */
export const canBeNamed = (name: string): boolean => !['', '__proto__', 'constructor', 'prototype'].includes(name);

/** The same column as a target, or why it can't be one. */
export const guessTarget = (seen: SeenColumn, markers: ReadonlySet<string>): GuessedColumn | string => {
  const own = withoutMarkers(seen, markers);
  const { counts } = own;
  if (counts.size === 0) return notes.empty();
  if (counts.size === 1) return notes.constant({ value: [...counts.keys()][0]! });
  const kind = kindOf(own);
  const drop = own.missing > 0 ? ['missing: drop'] : [];
  const target = (type: GuessedType): GuessedColumn => ({ ...baseOf(own), type, fields: drop });
  if (kind === 'boolean') return target('boolean');
  if (kind === 'number') return target(areClasses(own) ? 'category' : 'number');
  if (kind === 'vector' || kind === 'date') return notes.noTarget({ kind });
  return counts.size > Math.max(fewCategories, own.rows / 5)
    ? notes.manyClasses({ count: counts.size })
    : target('category');
};

const baseOf = ({ name, counts, rows, missing }: SeenColumn) => ({ name, counts, rows, missing });

const withoutMarkers = (seen: SeenColumn, markers: ReadonlySet<string>): SeenColumn => {
  const marked = [...markers].filter((text) => seen.counts.has(text));
  if (marked.length === 0) return seen;
  const counts = new Map(seen.counts);
  let { missing } = seen;
  for (const text of marked) {
    missing += counts.get(text)!;
    counts.delete(text);
  }
  return { ...seen, counts, missing };
};

const kindOf = ({ raw, counts }: SeenColumn): RawKind => {
  if (raw === 'vector') return sameLength(counts) ? 'vector' : 'text';
  return raw === 'number' || raw === 'text' || raw === 'boolean' || raw === 'date' ? kindOfTexts(counts.keys()) : raw;
};

const sameLength = (counts: ReadonlyMap<string, number>): boolean =>
  new Set([...counts.keys()].map((text) => text.split(',').length)).size === 1;

const isIdentifier = ({ name, isCounter, counts, rows }: SeenColumn, kind: RawKind): boolean => {
  if (counts.size < rows || rows < 3) return false;
  const isNamed = /(^|[^a-z])(id|key|uuid|guid|index|number|nr|no)$/i.test(name) || /[a-z]I[dD]$/.test(name);
  const isWhole = kind === 'number' && [...counts.keys()].every((text) => /^-?\d+$/.test(text));
  return (isCounter && rows >= fewRows) || (isWhole && isNamed);
};

const guessText = (own: SeenColumn, ignore: (note: string) => GuessedColumn): GuessedColumn => {
  const { counts, rows, missing, raw } = own;
  if (raw !== 'text') return ignore(raw === 'vector' ? notes.ragged() : notes.mixed({ kind: raw }));
  const present = rows - missing;
  const policy = missing > 0 ? ['missing: unknown'] : [];
  if (counts.size <= Math.max(present / 10, Math.min(fewCategories, present / 2)))
    return {
      ...baseOf(own),
      type: 'category',
      fields: counts.size > keptCategories ? [`limit: ${keptCategories}`, ...policy] : policy,
    };
  if (wordsOf(counts) >= 4)
    return { ...baseOf(own), type: 'text', fields: missing > 0 ? ["missing: {value: ''}"] : [] };
  if (counts.size === present) return ignore(notes.distinctTexts());
  return ignore(notes.manyTexts({ count: counts.size, rows: present }));
};

/** Words of a text on average. */
const wordsOf = (counts: ReadonlyMap<string, number>): number => {
  const texts = [...counts.keys()].slice(0, 1000);
  return texts.reduce((sum, text) => sum + text.split(/\s+/, 100).length, 0) / texts.length;
};

const fieldsOf = (kind: RawKind, { missing, counts }: SeenColumn): readonly string[] => {
  const ways = { number: 'median', boolean: 'mode', date: 'median', vector: 'drop', text: 'unknown' } as const;
  return [...(kind === 'date' ? datePartsOf(counts) : []), ...(missing > 0 ? [`missing: ${ways[kind]}`] : [])];
};

/** Parts that differ between the rows. */
const datePartsOf = (counts: ReadonlyMap<string, number>): readonly string[] => {
  const times = [...counts.keys()].map((text) => new Date(parseCell.date(text) ?? 0));
  const differs = (part: (time: Date) => number): boolean => new Set(times.map(part)).size > 1;
  const parts = [
    ...(differs((time) => time.getUTCFullYear()) ? ['year'] : []),
    ...(differs((time) => time.getUTCMonth()) ? ['month'] : []),
    ...(differs((time) => time.getUTCDay()) ? ['weekday'] : []),
    ...(differs((time) => time.getUTCHours()) ? ['hour'] : []),
  ];
  return parts.length === 0 ? ['parts: [elapsed]'] : [`parts: [${parts.join(', ')}]`];
};

/** Whole numbers from 0 or 1 without gaps: codes of classes rather than amounts. */
const areClasses = ({ name, counts }: SeenColumn): boolean => {
  const values = [...counts.keys()].map(Number).sort((a, b) => a - b);
  if (values.length > fewCategories || !values.every(Number.isInteger)) return false;
  if (values.length === 2) return true;
  return (
    /^(label|class|species|category|type|kind)s?$/i.test(name) && values.at(-1)! - values[0]! === values.length - 1
  );
};
