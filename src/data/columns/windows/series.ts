import { DataError } from '../../../contracts/data.ts';
import { isMissing, textAt } from '../../../contracts/raw-values.ts';
import type { RawValues, TablePart } from '../../../contracts/table.ts';
import type { ReadField, Table, TableWindows } from '../../../registry/kinds.ts';
import { noValue } from '../messages.ts';
import { readKept } from '../read-kept.ts';
import type { SurveyedPart } from '../survey.ts';
import { sameTime, timeText } from './messages.ts';

/** Rows of a part, sorted by series and time. */
export interface SeriesRows {
  /** Positions of the rows among the kept ones. */
  readonly order: Uint32Array;
  /** Their times, ascending within a series. */
  readonly times: Float64Array;
  /** Where each series begins, then the count. */
  readonly begins: readonly number[];
}

/** Reads times and series of a part. Throws `DataError`. */
export const readSeries = async (
  { source }: Table,
  part: TablePart,
  { count, kept }: SurveyedPart,
  windows: TableWindows,
): Promise<SeriesRows> => {
  const { time, by } = windows;
  const fields: readonly ReadField[] = by ? [time, by] : [time];
  const times = new Float64Array(count);
  const codes = new Int32Array(count);
  const names = new Map<string, number>();
  let first = 0;
  for await (const { columns, count: rows, refuse } of readKept(source, part, fields, { kept })) {
    columns.forEach((values, i) => {
      for (let row = 0; row < rows; row++) if (isMissing(values, row)) refuse(row, fields[i]!, noValue());
    });
    const [timeValues, byValues] = columns as [RawValues & { raw: 'date' | 'number' }, RawValues?];
    times.set(timeValues.values, first);
    for (let row = 0; byValues && row < rows; row++) {
      const name = textAt(byValues, row)!;
      const code = names.get(name) ?? names.size;
      names.set(name, code);
      codes[first + row] = code;
    }
    first += rows;
  }
  return sorted(times, ranked(codes, names), { names, windows });
};

/** Series in the order of their names, whatever the order of the rows is. */
const ranked = (codes: Int32Array, names: ReadonlyMap<string, number>): Int32Array => {
  const ranks = new Int32Array(names.size);
  [...names.keys()].sort().forEach((name, rank) => (ranks[names.get(name)!] = rank));
  return names.size === 0 ? codes : codes.map((code) => ranks[code]!);
};

const sorted = (
  times: Float64Array,
  series: Int32Array,
  { names, windows }: { readonly names: ReadonlyMap<string, number>; readonly windows: TableWindows },
): SeriesRows => {
  const compare = (a: number, b: number): number => series[a]! - series[b]! || times[a]! - times[b]!;
  const order = Uint32Array.from(times, (_, i) => i);
  if (order.some((i) => i > 0 && compare(i - 1, i) > 0)) order.sort(compare);
  const begins: number[] = [];
  order.forEach((row, i) => {
    const before = order[i - 1];
    if (before === undefined || series[before] !== series[row]) begins.push(i);
    else if (times[before] === times[row]) refuseSameTime(times[row]!, [...names.keys()].sort()[series[row]!], windows);
  });
  return { order, times: Float64Array.from(order, (row) => times[row]!), begins: [...begins, order.length] };
};

const refuseSameTime = (value: number, series: string | undefined, { time, by }: TableWindows): never => {
  const text = timeText(time.raw, value);
  throw new DataError(sameTime({ column: time.name, time: text, series }), (by ?? time).field);
};
