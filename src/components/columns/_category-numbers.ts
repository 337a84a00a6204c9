import type { ColumnParams } from '../../contracts/columns.ts';
import type { RawGraph } from '../../contracts/raw-graph.ts';
import { bucketOf } from './_hash.ts';
import { unseenCategory } from './_messages.ts';
import { policyOf, type Missing } from './_missing.ts';

export interface CategoryParams {
  /** In the order of their positions. */
  readonly categories: readonly string[];
  /** Whether a position of its own, the last, stands for unknown categories. */
  readonly unknown: boolean;
  /** What stands for a missing value; null where none may be missing, or missing is unknown. */
  readonly fill: string | null;
  /** Mean position, from 0 to 1: what an unknown category is where categories are ordered. */
  readonly mean: number;
}

export interface CategoryFields {
  readonly as: 'oneHot' | 'index' | 'hashed' | 'ordinal';
  readonly missing: Missing<'mode' | 'unknown', string>;
  readonly unseen: 'unknown' | 'error';
  readonly limit: number | null;
  readonly values: readonly string[] | null;
  readonly buckets: number;
}

export const paramsOf = (params: ColumnParams): CategoryParams => params as unknown as CategoryParams;

interface Numbered {
  readonly value: number;
  readonly isUnseen: boolean;
}
type NumberOf = (text: string | undefined, refuse: (reason: string) => never) => Numbered;

/** The number that is stored for a text. A missing one without a fill is unknown. */
export const numbersBy = (fields: CategoryFields, { categories, fill, mean, unknown }: CategoryParams): NumberOf => {
  if (fields.as === 'hashed')
    return (text = fill ?? undefined) => ({
      value: text === undefined ? -1 : bucketOf(text, fields.buckets),
      isUnseen: false,
    });
  const isOrdinal = fields.as === 'ordinal';
  const positions = new Map(categories.map((name, i) => [name, isOrdinal ? positionOf(i, categories.length) : i]));
  const other = isOrdinal ? mean : categories.length;
  return (text = fill ?? undefined, refuse) => {
    if (text === undefined) return { value: other, isUnseen: false };
    const value = positions.get(text);
    if (value !== undefined) return { value, isUnseen: false };
    if (refusesOthers(fields, { unknown })) refuse(unseenCategory({ text }));
    return { value: other, isUnseen: !wasCut(fields, { unknown }) };
  };
};

/** Categories that the limit has cut off were seen. */
const wasCut = ({ limit }: CategoryFields, { unknown }: Pick<CategoryParams, 'unknown'>): boolean =>
  unknown && limit !== null;

const refusesOthers = (fields: CategoryFields, params: Pick<CategoryParams, 'unknown'>): boolean =>
  fields.unseen === 'error' && !wasCut(fields, params);

export const positionOf = (index: number, count: number): number => index / Math.max(1, count - 1);

/**
 * The numbers of texts as a table. ONNX has no hash. A category that the encoder refuses becomes unknown there, or NaN
 * where categories are ordered.
 */
export const categoriesInOnnx = (fields: CategoryFields, params: CategoryParams, graph: RawGraph): string | null => {
  if (fields.as === 'hashed') return null;
  const { categories, fill, mean } = params;
  const isOrdinal = fields.as === 'ordinal';
  const [unknown, refused] = isOrdinal ? [mean, NaN] : [categories.length, categories.length];
  const other = refusesOthers(fields, params) ? refused : unknown;
  const numbers = new Map(categories.map((text, i) => [text, isOrdinal ? positionOf(i, categories.length) : i]));
  const filled = fill === null ? unknown : (numbers.get(fill) ?? other);
  return lookUpIn(graph, numbers, policyOf(fields.missing) === 'fill' ? filled : refused, other);
};

const lookUpIn = (graph: RawGraph, numbers: ReadonlyMap<string, number>, missing: number, other: number): string => {
  if (graph.raw === 'text') {
    const table = new Map([['', missing], ...numbers, ...graph.missing.map((text) => [text, missing] as const)]);
    return graph.lookUp(graph.input('string'), [...table.keys()], [...table.values()], other);
  }
  const entries = [...numbers].flatMap(([text, value]) => {
    const key = graph.raw === 'boolean' ? { true: 1, false: 0 }[text] : Number(text);
    // A number is known by the one text that JavaScript writes for it.
    return key === undefined || (graph.raw === 'number' && String(key) !== text) ? [] : [[key, value] as const];
  });
  const keys = Float64Array.from([...entries.map(([key]) => key), NaN]);
  return graph.lookUp(graph.input('float64'), keys, [...entries.map(([, value]) => value), missing], other);
};
