import type { RawGraph } from '../../contracts/raw-graph.ts';

type PartName = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'elapsed';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds since 1970 as float64, NaN where missing, to parts of a date in UTC. Without a fill NaN stays. */
export const datesInOnnx = (
  graph: RawGraph,
  parts: readonly PartName[],
  { fill, begin }: { readonly fill: number | null; readonly begin: number },
): string => {
  const given = graph.input('float64');
  const isMissing = graph.node('IsNaN', [given]);
  const time = graph.node('Where', [isMissing, graph.constant(Float64Array.of(fill ?? 0)), given]);
  const arithmetic = arithmeticOf(graph);
  const milliseconds = arithmetic.add(graph.cast(time, 'int64'), shiftedEras * era * day);
  const partOf = partsOf(graph, arithmetic, milliseconds);
  const columns = parts.map((part) => {
    if (part !== 'elapsed') return graph.cast(partOf(part), 'float32');
    const days = graph.node('Div', [
      graph.node('Sub', [time, graph.constant(Float64Array.of(begin))]),
      graph.constant(Float64Array.of(day)),
    ]);
    return graph.cast(days, 'float32');
  });
  const packed = columns.length === 1 ? columns[0]! : graph.node('Concat', columns, { axis: 1 });
  return fill === null ? graph.node('Where', [isMissing, graph.constant(Float32Array.of(NaN)), packed]) : packed;
};

/** Days of 400 years, after which the calendar repeats; so many eras make every date positive, as division truncates. */
const era = 146_097;
const shiftedEras = 700;

/** Days from 0000-03-01, where eras begin, to 1970-01-01. */
const epoch = 719_468;

interface Arithmetic {
  readonly add: (x: string, y: string | number) => string;
  readonly subtract: (x: string, y: string | number) => string;
  readonly times: (x: string, y: number) => string;
  readonly over: (x: string, y: number) => string;
  readonly modulo: (x: string, y: number) => string;
}

/** On whole numbers that are not negative. */
const arithmeticOf = (graph: RawGraph): Arithmetic => {
  const operand = (y: string | number) => (typeof y === 'string' ? y : graph.constant(BigInt64Array.of(BigInt(y))));
  const operation = (op: string) => (x: string, y: string | number) => graph.node(op, [x, operand(y)]);
  return {
    add: operation('Add'),
    subtract: operation('Sub'),
    times: operation('Mul'),
    over: operation('Div'),
    modulo: operation('Mod'),
  };
};

/** https://howardhinnant.github.io/date_algorithms.html#civil_from_days: years begin in March. */
const partsOf = (
  graph: RawGraph,
  { add, subtract, times, over, modulo }: Arithmetic,
  milliseconds: string,
): ((part: Exclude<PartName, 'elapsed'>) => string) => {
  const days = over(milliseconds, day);
  const shifted = add(days, epoch);
  const dayOfEra = modulo(shifted, era);
  const withoutLeaps = subtract(
    subtract(add(dayOfEra, over(dayOfEra, 36_524)), over(dayOfEra, 1460)),
    over(dayOfEra, era - 1),
  );
  const yearOfEra = over(withoutLeaps, 365);
  const dayOfYear = subtract(dayOfEra, subtract(add(times(yearOfEra, 365), over(yearOfEra, 4)), over(yearOfEra, 100)));
  const fromMarch = over(add(times(dayOfYear, 5), 2), 153);
  const month = modulo(add(fromMarch, 2), 12);
  const inNextYear = graph.cast(graph.node('Less', [month, graph.constant(BigInt64Array.of(2n))]), 'int64');
  const years = add(add(yearOfEra, times(over(shifted, era), 400)), inNextYear);
  const parts = {
    year: () => subtract(years, shiftedEras * 400),
    month: () => month,
    day: () => subtract(dayOfYear, over(add(times(fromMarch, 153), 2), 5)),
    // 1970 began on a Thursday, and eras are whole weeks.
    weekday: () => modulo(add(days, 4), 7),
    hour: () => modulo(over(milliseconds, hour), 24),
    minute: () => modulo(over(milliseconds, minute), 60),
  };
  return (part) => parts[part]();
};
