import { Type } from '@sinclair/typebox';
import { DataError } from '../../contracts/data.ts';
import type { Planned } from '../../contracts/plan.ts';
import type { RawKind, TableColumn, TableSource } from '../../contracts/table.ts';
import { defined } from '../../defined.ts';
import { bind } from '../../registry/bind.ts';
import { createCatalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import { choice, integer, list, map, optional, section, slot, text } from '../../registry/fields.ts';
import type { Bound, ReadField, Table, TableField, TableWindows } from '../../registry/kinds.ts';
import { boolean } from '../columns/boolean.ts';
import { category } from '../columns/category.ts';
import { number } from '../columns/number.ts';
import { vector } from '../columns/vector.ts';
import { featureIsTarget, noColumnOf, noTime, notThisKind } from './_messages.ts';

type ColumnMap = Readonly<Record<string, Bound<'column'>>>;
export type Target = string | readonly string[] | ColumnMap;

/** Fields of every dataset that is a table. */
export const tableFields = {
  target: Type.Unsafe<Target>({
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
      { type: 'object', additionalProperties: slot('column', { description: 'A column.' }), minProperties: 1 },
    ],
    description:
      'Column of the labels, a list of columns if a label has several values, or a map from columns to their types, such as `target: {species: category}`.',
  }),
  labels: optional(
    choice(['class', 'value'], { description: 'What the target is.' }),
    'Whether the target is a `class` (any text; classes are sorted) or a `value` (a number, learned as it is); by default the column says so, and a number is standardized for training.',
  ),
  features: Type.Unsafe<readonly string[] | ColumnMap | null>({
    anyOf: [
      list(text({ minLength: 1, description: 'A column.' }), { minItems: 1, description: 'Columns.' }),
      map(slot('column', { description: 'A column.' }), { description: 'Types of columns by their names.' }),
      { type: 'null' },
    ],
    default: null,
    description:
      'Columns to use as features: a map from names to types such as `features: {age: number, city: category}`, or a list of number columns that are used as they are; defaults to all columns except the target, as numbers.',
  }),
  windows: optional(
    section(
      {
        past: integer({ minimum: 1, maximum: 2 ** 20, description: 'Rows that the model sees.' }),
        future: integer({ default: 1, minimum: 1, maximum: 2 ** 20, description: 'Rows to predict after them.' }),
        stride: integer({ default: 1, minimum: 1, description: 'Rows between the beginnings of two windows.' }),
        time: text({ minLength: 1, description: 'Column of times: dates or numbers.' }),
        by: optional(
          text({ minLength: 1, description: 'A column.' }),
          'Column that tells series apart, such as a station; by default all rows are one series.',
        ),
      },
      { description: 'Windows over time.' },
    ),
    'Makes each sample a window over time: the features of `past` consecutive rows, labelled with the target of the next `future` rows. Parts are cut by time. By default each row is a sample.',
  ),
  missing: section(
    {
      values: list(text({ description: 'A text.' }), {
        default: [''],
        description: 'Texts that mark a missing value, such as `NA` or `?`.',
      }),
      rows: choice(['error', 'drop'], {
        default: 'error',
        description:
          'What to do with a row that lacks a value in a used column: report an `error`, or `drop` the row. A column with `missing` of its own decides for itself.',
      }),
    },
    { description: 'Missing values.' },
  ),
} as const;

export interface TableFields {
  readonly target: Target;
  readonly labels: 'class' | 'value' | null;
  readonly features: readonly string[] | ColumnMap | null;
  /** Left out in plans of earlier versions. */
  readonly windows?: WindowFields | null;
  readonly missing: { readonly values: readonly string[]; readonly rows: 'error' | 'drop' };
}

interface WindowFields extends Pick<TableWindows, 'past' | 'future' | 'stride'> {
  readonly time: string;
  readonly by: string | null;
}

const isMap = (value: unknown): value is ColumnMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether columns have types; else all features are numbers as they are, and `labels` says what the target is. */
export const isTyped = ({ target, labels, features, windows }: TableFields): boolean =>
  labels === null || Boolean(windows) || isMap(features) || isMap(target);

/** The columns in use. Throws `DataError`. */
export const tableOf = (fields: TableFields, source: TableSource): Table => {
  const targets = targetsOf(fields, source);
  const names = new Set(targets.map(({ name }) => name));
  const windows = fields.windows ? windowsOf(fields.windows, source) : undefined;
  const unused = windows ? new Set([windows.time.name, windows.by?.name ?? '']) : names;
  const features = featuresOf(fields, source, unused);
  const both = features.find(({ name }) => names.has(name));
  // A window holds the target of past rows, never of those to predict.
  if (both && !windows) throw new DataError(featureIsTarget({ name: both.name }), both.field);
  const { values, rows } = fields.missing;
  return { source, features, targets, dropsRows: rows === 'drop', missing: values, ...defined({ windows }) };
};

const windowsOf = ({ time, by, ...lengths }: WindowFields, source: TableSource): TableWindows => ({
  ...lengths,
  time: timeField(columnOf(source, time, 'windows.time')),
  by: by === null ? null : { ...columnOf(source, by, 'windows.by'), field: 'windows.by' },
});

/** Texts are read as dates: the reader tells the first that is none. */
const timeField = ({ name, raw }: TableColumn): ReadField => {
  if (raw !== 'number' && raw !== 'date' && raw !== 'text') throw new DataError(noTime({ name, raw }), 'windows.time');
  return { name, field: 'windows.time', raw: raw === 'number' ? 'number' : 'date' };
};

const featuresOf = ({ features }: TableFields, source: TableSource, unused: ReadonlySet<string>): TableField[] => {
  if (isMap(features)) return declared('features', features, source);
  const names = features ?? source.columns.map(({ name }) => name).filter((name) => !unused.has(name));
  return names.map((name, i) =>
    fieldOf(source, { name, field: features ? `features[${i}]` : 'features', column: plainNumber }),
  );
};

const targetsOf = ({ target, labels }: TableFields, source: TableSource): TableField[] => {
  if (isMap(target)) return declared('target', target, source);
  const names = typeof target === 'string' ? [target] : target;
  return names.map((name, i) => {
    const field = typeof target === 'string' ? 'target' : `target[${i}]`;
    return fieldOf(source, { name, field, column: targetColumn(labels, columnOf(source, name, field).raw) });
  });
};

/** In the order of the file, as a map has no order that counts. */
const declared = (of: 'features' | 'target', columns: ColumnMap, source: TableSource): TableField[] => {
  const order = new Map(source.columns.map(({ name }, i) => [name, i]));
  return Object.entries(columns)
    .map(([name, column]) => fieldOf(source, { name, field: `${of}[${JSON.stringify(name)}]`, column }))
    .filter(({ column }) => !column.ignored)
    .sort((a, b) => order.get(a.name)! - order.get(b.name)!);
};

const columnOf = (source: TableSource, name: string, field: string): TableColumn => {
  const column = source.columns.find((one) => one.name === name);
  if (!column) throw new DataError(noColumnOf({ name, columns: source.columns.map((one) => one.name) }), field);
  return column;
};

const fieldOf = (source: TableSource, chosen: Omit<TableField, 'raw'>): TableField => {
  const { raw } = columnOf(source, chosen.name, chosen.field);
  const { accepts, type } = chosen.column;
  if (accepts.includes(raw)) return { ...chosen, raw };
  const [first] = accepts;
  // A column of numbers may begin with texts that stand for missing ones: the reader tells the first that is none.
  if (raw === 'text' && first !== undefined) return { ...chosen, raw: first };
  throw new DataError(notThisKind({ name: chosen.name, raw, type, accepts }), chosen.field);
};

const own = createCatalog([number, category, boolean, vector] as unknown as readonly Component[]);
const bound = (planned: Planned): Bound<'column'> => bind(own, 'column', planned);

const plainNumber = bound({ type: 'number', missing: 'error', transforms: [] });
const standardized = bound({ type: 'number', missing: 'error', transforms: ['standardize'] });
const classes = bound({
  type: 'category',
  as: 'oneHot',
  missing: 'error',
  unseen: 'unknown',
  limit: null,
  values: null,
  buckets: 32,
});
const yesOrNo = bound({ type: 'boolean', missing: 'error' });
const vectors = bound({ type: 'vector', missing: 'error', transforms: ['standardize'] });

const targetColumn = (labels: TableFields['labels'], raw: RawKind): Bound<'column'> => {
  if (labels !== null) return labels === 'class' ? classes : plainNumber;
  return { number: standardized, boolean: yesOrNo, text: classes, vector: vectors, date: classes }[raw];
};
