import type { RawValues } from '../../contracts/table.ts';
import { random } from '../../mathematics/random.ts';
import { selectRows } from '../../contracts/raw-values.ts';
import type { FittedColumn } from '../../data/columns/fitted.ts';
import type { RawInput } from './raw-graph.ts';

/** Values of every kind that the column's encoder takes, `count` of them: known, unseen and missing ones. */
export const rawSamples = (column: FittedColumn, count: number, seed: number): RawValues => {
  const candidates = candidatesOf(column, seed);
  const accepted = acceptedRows(column, candidates);
  if (accepted.length === 0) throw new Error(`No sample for a column of ${column.column.type}.`);
  return selectRows(
    candidates,
    Uint32Array.from({ length: count }, (_, i) => accepted[i % accepted.length]!),
  );
};

/** What an input takes of raw values: texts, numbers with NaN for missing ones, or stored numbers. */
export const feedOf = ({ column, type, size, isRaw }: RawInput, values: RawValues, count: number) => {
  if (!isRaw) {
    const room = type === 'int32' ? new Int32Array(count * size) : new Float32Array(count * size);
    encodeAll(column, values, room, size);
    return room;
  }
  if (values.raw === 'text') return Array.from(values.codes, (code) => (code < 0 ? '' : values.texts[code]!));
  const numbers: readonly number[] = Array.from(values.values, (value) =>
    values.raw === 'boolean' && value < 0 ? NaN : value,
  );
  return type === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers);
};

const encodeAll = (column: FittedColumn, values: RawValues, into: Float32Array | Int32Array, stride: number): void =>
  column.column.encoder(column.params)(values, { into, at: 0, stride, refuse, unseen: () => undefined });

class Refused extends Error {}
const refuse = (): never => {
  throw new Refused();
};

const acceptedRows = (column: FittedColumn, values: RawValues): number[] => {
  const slots = column.column.slots(column.params);
  const takesMissing = column.column.missing() === 'fill';
  return Array.from({ length: sampleCount(values) }, (_, row) => row).filter((row) => {
    if (!takesMissing && row === 0) return false;
    try {
      encodeAll(column, selectRows(values, Uint32Array.of(row)), new Float32Array(slots), slots);
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  });
};

const sampleCount = (values: RawValues): number => {
  if (values.raw === 'text') return values.codes.length;
  return values.raw === 'vector' ? values.values.length / values.size : values.values.length;
};

const drawn = 60;

/** The first is a missing one. */
const candidatesOf = ({ name, raw, column, params }: FittedColumn, seed: number): RawValues => {
  const stream = random(seed, `export/check/${name}`);
  const uniform = (length: number, of: (share: number) => number): number[] =>
    Array.from({ length }, () => of(stream.uniform()));
  switch (raw) {
    case 'text': {
      const { categories } = params as { readonly categories?: unknown };
      const known = Array.isArray(categories) ? (categories as string[]).slice(0, drawn) : [];
      const texts = [...new Set([...known, 'true', 'No', '1', 'a text that was never seen', 'ünseen', 'a'])];
      return { raw, texts, codes: Int32Array.from([-1, ...texts.keys()]) };
    }
    case 'boolean':
      return { raw, values: Int8Array.of(-1, 1, 0) };
    case 'date': {
      const leapDays = [Date.UTC(2000, 1, 29, 23, 59), Date.UTC(1900, 1, 28), Date.UTC(2100, 2, 1), -1, 0];
      return { raw, values: Float64Array.from([NaN, ...leapDays, ...uniform(drawn, dateBy)]) };
    }
    case 'vector': {
      const size = column.slots(params);
      return { raw, size, values: Float32Array.from([...Array<number>(size).fill(NaN), ...uniform(8 * size, by(4))]) };
    }
    case 'number': {
      const { shift, scale, categories } = params as { shift?: number; scale?: number; categories?: string[] };
      const near = typeof shift === 'number' ? uniform(drawn, (share) => shift + (share * 4 - 2) * (scale ?? 1)) : [];
      return { raw, values: Float64Array.from([NaN, ...(categories ?? []).map(Number), ...near, 0, 1, 0.25, 7]) };
    }
  }
};

const by = (width: number) => (share: number) => (share - 0.5) * width;

/** From 1900 to 2100. */
const dateBy = (share: number): number => Math.floor(Date.UTC(1900) + share * (Date.UTC(2100) - Date.UTC(1900)));
