import type { RawValues } from './table.ts';

/** Rows of the values in hand. */
export const countOf = (values: RawValues): number => {
  if (values.raw === 'text') return values.codes.length;
  return values.raw === 'vector' ? values.values.length / values.size : values.values.length;
};

export const isMissing = (values: RawValues, row: number): boolean => {
  switch (values.raw) {
    case 'text':
    case 'boolean':
      return (values.raw === 'text' ? values.codes : values.values)[row]! < 0;
    case 'vector':
      return values.values.subarray(row * values.size, (row + 1) * values.size).every(Number.isNaN);
    default:
      return Number.isNaN(values.values[row]!);
  }
};

/** The value of a row as text: numbers as JavaScript writes them, `true` and `false`. Undefined where it is missing. */
export const textAt = (values: RawValues, row: number): string | undefined => {
  if (isMissing(values, row)) return undefined;
  if (values.raw === 'text') return values.texts[values.codes[row]!]!;
  if (values.raw === 'vector') return values.values.subarray(row * values.size, (row + 1) * values.size).join(', ');
  const value = values.values[row]!;
  if (values.raw === 'boolean') return value === 1 ? 'true' : 'false';
  return values.raw === 'date' ? new Date(value).toISOString() : String(value);
};

/** Some rows, in this order; texts keep their codes. */
export const selectRows = (values: RawValues, rows: Uint32Array): RawValues => {
  switch (values.raw) {
    case 'text':
      return { ...values, codes: Int32Array.from(rows, (row) => values.codes[row]!) };
    case 'boolean':
      return { raw: 'boolean', values: Int8Array.from(rows, (row) => values.values[row]!) };
    case 'vector':
      return { ...values, values: selectVectors(values.values, values.size, rows) };
    default:
      return { raw: values.raw, values: Float64Array.from(rows, (row) => values.values[row]!) };
  }
};

const selectVectors = (values: Float32Array, size: number, rows: Uint32Array): Float32Array => {
  const selected = new Float32Array(rows.length * size);
  rows.forEach((row, i) => selected.set(values.subarray(row * size, (row + 1) * size), i * size));
  return selected;
};
