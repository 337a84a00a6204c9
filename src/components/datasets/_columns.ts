import { closest, distance } from 'fastest-levenshtein';
import { DataError } from '../../contracts/data.ts';
import { featureIsTarget, noColumn, noFeatures, placeOf, severalTargets } from './_messages.ts';
import type { TableFile } from './_table.ts';

/** Fields that choose columns. */
export interface ColumnFields {
  readonly target: string | readonly string[];
  readonly labels: 'class' | 'value';
  readonly features: readonly string[] | null;
}

export const targetsOf = ({ target }: ColumnFields): readonly string[] =>
  typeof target === 'string' ? [target] : target;

export interface Chosen {
  readonly features: readonly Named[];
  readonly targets: readonly Named[];
}

export const choose = (
  fields: ColumnFields,
  { field }: TableFile,
  columns: readonly string[],
  names: readonly string[] | undefined,
): Chosen => {
  const targets = targetsOf(fields);
  const isTarget = new Set(targets);
  const features = fields.features ?? names ?? columns.filter((name) => !isTarget.has(name));
  checkColumns(features, targets, fields);
  return {
    features: features.map((name, i) => ({ name, field: fields.features ? `features[${i}]` : field })),
    targets: targets.map((name, i) => ({ name, field: typeof fields.target === 'string' ? 'target' : `target[${i}]` })),
  };
};

const checkColumns = (features: readonly string[], targets: readonly string[], { labels }: ColumnFields): void => {
  const isTarget = new Set(targets);
  const both = features.findIndex((name) => isTarget.has(name));
  if (both >= 0) throw new DataError(featureIsTarget({ name: features[both]! }), `features[${both}]`);
  if (features.length === 0) throw new DataError(noFeatures(), 'target');
  if (labels === 'class' && targets.length > 1)
    throw new DataError(severalTargets({ count: targets.length }), 'target');
};

export const placesOf = (
  { path }: TableFile,
  { features, targets }: Chosen,
  at: { readonly features: readonly number[]; readonly targets: readonly number[] },
): ((position: number, line: number) => Place) => {
  const named = new Map<number, Named>();
  at.features.forEach((position, i) => named.set(position, features[i]!));
  at.targets.forEach((position, i) => named.set(position, targets[i]!));
  return (position, line) => {
    const { name, field } = named.get(position)!;
    return { words: placeOf({ file: path, line, column: name }), field };
  };
};

/** A column by its name, and the field that names it. */
export interface Named {
  readonly name: string;
  readonly field: string;
}

/** Positions of columns by name. */
export const positionsOf = (file: string, columns: readonly string[], named: readonly Named[]): readonly number[] => {
  const positions = new Map(columns.map((name, i) => [name, i]));
  return named.map(({ name, field }) => {
    const at = positions.get(name);
    if (at === undefined) throw new DataError(noColumn({ file, name, columns, near: similar(name, columns) }), field);
    return at;
  });
};

const similar = (name: string, columns: readonly string[]): string | undefined => {
  const near = closest(name, columns);
  return distance(name, near) <= name.length / 3 ? near : undefined;
};

/** A value of a table in words, and the field that names its column. */
export interface Place {
  readonly words: string;
  readonly field: string;
}
