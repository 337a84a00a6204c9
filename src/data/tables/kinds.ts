import type { RawKind } from '../../contracts/table.ts';

const whole = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BIGNUM)$/;
const decimals = /^(FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const dates = /^(DATE|TIME|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?)$/;
const list = /^(?<item>.*)\[\d*\]$/;

/** The kind that suits a type of the database; texts where none else does. */
export const kindOfType = (type: string): RawKind => {
  if (whole.test(type) || decimals.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (dates.test(type)) return 'date';
  const item = list.exec(type)?.groups?.['item'];
  return item !== undefined && (whole.test(item) || decimals.test(item)) ? 'vector' : 'text';
};

/**
 * SQL of a column as another kind: a DOUBLE for numbers, dates and booleans, a list of DOUBLE for vectors, and a text
 * that is still to be read where the column holds texts. Undefined if there is no such form.
 */
export const expressionOf = (column: string, type: string, as: RawKind): string | undefined => {
  const own = kindOfType(type);
  if (own === 'text') return isText(type) || as === 'text' ? `CAST(${column} AS VARCHAR)` : undefined;
  if (as === 'text') return textOf(column, type);
  if (own === 'date') return as === 'date' ? `CAST(epoch_ms(${column}) AS DOUBLE)` : undefined;
  if (own === 'vector') return as === 'vector' ? `CAST(${column} AS DOUBLE[])` : undefined;
  if (as !== 'number' && as !== 'boolean') return undefined;
  return `CAST(${own === 'boolean' ? `CAST(${column} AS TINYINT)` : column} AS DOUBLE)`;
};

const isText = (type: string): boolean => type === 'VARCHAR' || type.startsWith('ENUM(');

/** Whole numbers are written without a fraction, whatever their type. */
const textOf = (column: string, type: string): string =>
  decimals.test(type)
    ? `CASE WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15 THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ` +
      `ELSE CAST(${column} AS VARCHAR) END`
    : `CAST(${column} AS VARCHAR)`;
