import { Type } from '@sinclair/typebox';
import { ColumnError } from '../../contracts/columns.ts';
import { countOf, textAt } from '../../contracts/raw-values.ts';
import type { RawValues } from '../../contracts/table.ts';
import { defineColumn } from '../../registry/define.ts';
import { choice, integer, list, optional, text } from '../../registry/fields.ts';
import {
  categoriesInOnnx,
  numbersBy,
  paramsOf,
  positionOf,
  type CategoryFields,
  type CategoryParams,
} from './_category-numbers.ts';
import { noCategories, outsideValues, quoted, quotedList, tooManyCategories } from './_messages.ts';
import { missingField, policyOf } from './_missing.ts';
import { oneHot } from './_one-hot.ts';

/** Texts whose numbers an encoder keeps: a server meets any number of them. */
const mostKnown = 2 ** 16;

/** One-hot with more categories takes more memory than it is worth. */
const mostOneHot = 1000;

export const category = defineColumn({
  type: 'category',
  summary: 'One of several texts, learned from the training part and one-hot unless `as` says otherwise.',
  source: 'sklearn.preprocessing.OneHotEncoder with `handle_unknown="ignore"`',
  fields: {
    as: choice(['oneHot', 'index', 'hashed', 'ordinal'], {
      default: 'oneHot',
      description:
        'How it becomes numbers: `oneHot`, one number for each category; `index`, its position, for an `embedding`; `hashed`, one-hot of a hash; `ordinal`, its position among `values` from 0 to 1.',
    }),
    missing: missingField(['mode', 'unknown'], 'text'),
    unseen: choice(['unknown', 'error'], {
      default: 'unknown',
      description:
        'What a category is that the training part does not have: `unknown`, which is all zeros in one-hot unless `missing` is `unknown` too, or an `error`.',
    }),
    limit: optional(
      integer({ minimum: 1, description: 'Number of categories to keep.' }),
      'Number of categories to keep, the most frequent ones; the others become one category, `unknown`.',
    ),
    values: optional(
      list(text({ description: 'A category.' }), { minItems: 1, description: 'Categories.' }),
      'All categories in their order, such as `[low, mid, high]`; defaults to those of the training part, sorted.',
    ),
    buckets: integer({ minimum: 2, maximum: 65536, default: 32, description: 'Number of hashes of `as: hashed`.' }),
  },
  examples: [
    {},
    { missing: 'unknown' },
    { as: 'index', limit: 1000 },
    { as: 'ordinal', values: ['low', 'mid', 'high'], unseen: 'error' },
    { as: 'hashed', buckets: 64 },
  ],
  accepts: ['text', 'boolean', 'number'],
  fitted: Type.Object({
    categories: Type.Array(Type.String()),
    unknown: Type.Boolean(),
    fill: Type.Union([Type.String(), Type.Null()]),
    mean: Type.Number(),
  }),
  missing: ({ missing }) => policyOf(missing),
  fit: (fields) => {
    const counts = new Map<string, number>();
    return {
      observe: (values, refuse) => {
        const known = fields.values && new Set(fields.values);
        eachText(values, (text, row) => {
          if (text === undefined) return;
          if (known && !known.has(text) && fields.unseen === 'error')
            refuse(row, outsideValues({ text, values: fields.values! }));
          if (fields.as !== 'hashed' || fields.missing === 'mode') counts.set(text, (counts.get(text) ?? 0) + 1);
        });
      },
      finish: () => ({ ...fitted(fields, counts) }),
    };
  },
  slots: () => 1,
  encoder: (fields, params) => {
    const numberOf = numbersBy(fields, paramsOf(params));
    return (values, { into, at, stride, refuse, unseen }) => {
      const known = new Map<string | undefined, number>();
      eachText(values, (text, row) => {
        const place = at + row * stride;
        const before = known.get(text);
        if (before !== undefined) return void (into[place] = before);
        const { value, isUnseen } = numberOf(text, (reason) => refuse(row, reason));
        into[place] = value;
        if (isUnseen) unseen(row);
        else if (known.size < mostKnown) known.set(text, value);
      });
    };
  },
  onnx: (fields, params, graph) => categoriesInOnnx(fields, paramsOf(params), graph),
  width: (fields, params) => {
    const { categories, unknown } = paramsOf(params);
    if (fields.as === 'hashed') return fields.buckets;
    return fields.as === 'oneHot' ? categories.length + Number(unknown) : 1;
  },
  apply: (fields, tf, x, params) => {
    const { categories, unknown } = paramsOf(params);
    if (fields.as === 'hashed') return oneHot(tf, x, fields.buckets);
    return fields.as === 'oneHot' ? oneHot(tf, x, categories.length + Number(unknown)) : x;
  },
  isIndex: ({ as }) => as === 'index',
  details: (fields, params) => {
    const { categories, unknown, fill } = paramsOf(params);
    if (fields.as === 'hashed') return `${fields.buckets} buckets`;
    return [
      `${categories.length.toLocaleString('en-US')}${unknown ? ' and unknown' : ''}: ${quotedList(categories, 4).replaceAll('`', '')}`,
      ...(fill === null ? [] : [`missing: ${quoted(fill).replaceAll('`', '')}`]),
    ].join('; ');
  },
  target: () => 'class',
  classes: ({ values }) => values,
  choices: ({ as, unseen, limit }, params) => {
    const { categories, unknown } = paramsOf(params);
    if (as === 'hashed') return null;
    return { values: categories, isOpen: unseen === 'unknown' || (unknown && limit !== null) };
  },
});

const fitted = (fields: CategoryFields, counts: ReadonlyMap<string, number>): CategoryParams => {
  const fill = fillOf(fields, counts);
  if (fields.as === 'hashed') return { categories: [], unknown: false, fill, mean: 0 };
  const found = sortedCategories([...counts.keys(), ...(fill === null ? [] : [fill])]);
  const kept = fields.values ?? (fields.limit === null ? found : mostFrequent(found, counts, fields.limit));
  if (kept.length === 0) throw new ColumnError(noCategories());
  if (fields.as === 'oneHot' && kept.length > mostOneHot)
    throw new ColumnError(tooManyCategories({ count: kept.length, most: mostOneHot }));
  const unknown = fields.missing === 'unknown' || kept.length < found.length;
  return { categories: kept, unknown, fill, mean: meanPosition(kept, counts) };
};

const fillOf = ({ missing }: CategoryFields, counts: ReadonlyMap<string, number>): string | null => {
  if (typeof missing === 'object') return missing.value;
  if (missing !== 'mode') return null;
  const [mode] = mostFrequent(sortedCategories([...counts.keys()]), counts, 1);
  if (mode === undefined) throw new ColumnError(noCategories());
  return mode;
};

/** Each once: in numeric order if all are numbers, else in the order of their characters. */
const sortedCategories = (texts: readonly string[]): readonly string[] => {
  const names = [...new Set(texts)];
  return names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)))
    ? names.sort((a, b) => Number(a) - Number(b))
    : names.sort();
};

/** In the order in which they are given; of equally frequent ones the first. */
const mostFrequent = (
  names: readonly string[],
  counts: ReadonlyMap<string, number>,
  most: number,
): readonly string[] => {
  const count = (i: number): number => counts.get(names[i]!) ?? 0;
  const order = Array.from(names, (_, i) => i).sort((a, b) => count(b) - count(a) || a - b);
  const kept = new Set(order.slice(0, most));
  return names.filter((_, i) => kept.has(i));
};

const meanPosition = (categories: readonly string[], counts: ReadonlyMap<string, number>): number => {
  const rows = categories.map((name) => counts.get(name) ?? 0);
  const all = rows.reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0.5 : rows.reduce((sum, count, i) => sum + count * positionOf(i, rows.length), 0) / all;
};

/** `text` is undefined where it is missing. */
const eachText = (values: RawValues, take: (text: string | undefined, row: number) => void): void => {
  for (let row = 0, count = countOf(values); row < count; row++) take(textAt(values, row), row);
};
