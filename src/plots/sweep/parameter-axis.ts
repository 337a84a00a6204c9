import { domain, roundNumbers } from '../y-axis.ts';
import { cut, type SweepParameter, type SweepTrial } from './table.ts';
import { defined } from '../../defined.ts';

/** Where the values of a parameter lie on an axis. */
export interface ParameterAxis {
  readonly title: string;
  /** Options lie at 0, 1, 2 …; null for a trial that lacks the parameter. */
  readonly position: (trial: SweepTrial) => number | null;
  readonly scale: object;
  readonly axis: object;
  /** 0 … 1, from the least to the greatest. */
  readonly share: (position: number) => number;
  /** The same backwards. */
  readonly positionAt: (share: number) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly options: readonly string[] | null;
}

export const parameterAxis = ({ path, options, log }: SweepParameter, trials: readonly SweepTrial[]): ParameterAxis => {
  const title = cut(path, 44);
  if (options) return optionAxis(title, path, options);
  const position = ({ values }: SweepTrial): number | null =>
    typeof values[path] === 'number' && Number.isFinite(values[path]) ? values[path] : null;
  const numbers = trials.flatMap((trial) => position(trial) ?? []);
  const logarithmic = log && numbers.every((number) => number > 0) && numbers.length > 0;
  const [low, high] = domain(numbers, Math.abs(numbers[0] ?? 1) * 0.1 || 0.5);
  const [to, from] = logarithmic ? [Math.log, Math.exp] : [same, same];
  const room = numbers.length > 0 && Math.min(...numbers) === Math.max(...numbers) ? 0 : 0.03 * (to(high) - to(low));
  const [start, end] = [to(low) - room, to(high) + room];
  const ticks = logarithmic ? roundNumbers(from(start), from(end)) : linearTicks(from(start), from(end));
  const inside = ticks.filter((at) => to(at) >= start && to(at) <= end);
  return {
    title,
    position,
    scale: defined({
      type: logarithmic ? 'log' : undefined,
      domain: [from(start), from(end)],
      nice: false,
      zero: logarithmic ? undefined : false,
    }),
    axis: {
      ...(logarithmic ? { values: inside } : { tickCount: 5 }),
      labelExpr: numberExpression,
      labelOverlap: true,
      labelFlush: false,
    },
    share: (at) => (to(at) - start) / (end - start),
    positionAt: (share) => from(start + share * (end - start)),
    ticks: inside.map((at) => ({ at, label: shortNumber(at) })),
    options: null,
  };
};

const same = (x: number): number => x;

const optionAxis = (title: string, path: string, options: readonly string[]): ParameterAxis => {
  const labels = options.map((option) => cut(option, 18));
  const values = options.map((_, index) => index);
  const count = options.length;
  return {
    title,
    position: ({ values: { [path]: value } }) =>
      value !== undefined && options.includes(String(value)) ? options.indexOf(String(value)) : null,
    scale: { domain: [-0.5, count - 0.5], nice: false, zero: false },
    axis: defined({
      values,
      labelExpr: `${JSON.stringify(labels)}[datum.value]`,
      labelOverlap: false,
      labelAngle: labels.join('').length > 26 ? -35 : undefined,
    }),
    share: (at) => (at + 0.5) / count,
    positionAt: (share) => share * count - 0.5,
    ticks: values.map((at) => ({ at, label: labels[at]! })),
    options,
  };
};

const numberExpression =
  "abs(datum.value) >= 10000 || (datum.value != 0 && abs(datum.value) < 0.001) ? format(datum.value, '~e') : " +
  "format(datum.value, '~g')";

/** As `numberExpression` writes it. */
const shortNumber = (x: number): string => {
  const size = Math.abs(x);
  return size >= 10000 || (size !== 0 && size < 0.001)
    ? Number(x.toPrecision(3)).toExponential().replace('e+', 'e').replace('-', '−')
    : String(Number(x.toPrecision(6))).replace('-', '−');
};

/** Four to eight round numbers. */
const linearTicks = (low: number, high: number): readonly number[] => {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((digit) => digit * power >= rough)!;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
};
