/** How numbers are laid out from bottom to top. */
export interface YAxis {
  readonly scale: object;
  readonly axis: object;
  readonly logarithmic: boolean;
  /** Says what lies outside; empty when nothing does. */
  readonly note: string;
  /** Whether a number lies within the chart. */
  readonly inside: (number: number) => boolean;
}

/**
 * A linear axis. Where a few numbers would flatten all others (a first epoch far off), they leave the chart, and words
 * say so.
 */
export const linearAxis = (numbers: readonly number[]): YAxis => {
  const [low, high] = [quantile(numbers, 0.05), quantile(numbers, 0.95)];
  const reach = 5 * (high - low);
  const shown = reach > 0 ? numbers.filter((x) => x >= low - reach && x <= high + reach) : numbers;
  const outside = numbers.length - shown.length;
  const [least, greatest] = domain(shown, Math.abs(numbers[0] ?? 0.5) * 0.1 || 0.5);
  return {
    scale: { zero: false, nice: true, domain: [least, greatest] },
    axis: { tickCount: 6 },
    logarithmic: false,
    note: outside === 0 ? '' : `${outside} ${outside === 1 ? 'value lies' : 'values lie'} outside the chart`,
    inside: (x) => x >= least && x <= greatest,
  };
};

/** A logarithmic axis; all numbers are above 0. */
export const logAxis = (numbers: readonly number[]): YAxis => {
  const [low, high] = domain(numbers, 0);
  return {
    scale: { type: 'log', nice: false, domain: [low / 1.15, high * 1.15] },
    axis: { values: roundNumbers(low, high), labelExpr: "format(datum.value, datum.value < 0.001 ? '~e' : '~g')" },
    logarithmic: true,
    note: '',
    inside: (x) => x >= low && x <= high,
  };
};

/** Logarithmic where the numbers, all above 0, are spread over a factor of 100. */
export const fittingAxis = (numbers: readonly number[]): YAxis => {
  const [low, high] = domain(numbers, 0);
  return low > 0 && high / low >= 100 ? logAxis(numbers) : linearAxis(numbers);
};

/** From the least to the greatest; a single value gets room on both sides. */
export const domain = (numbers: readonly number[], room: number): readonly [number, number] => {
  if (numbers.length === 0) return [0, 1];
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low === high ? [low - room, high + room] : [low, high];
};

/** The number that this part of all numbers lies below. */
export const quantile = (numbers: readonly number[], part: number): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(part * (numbers.length - 1))] ?? 0;

/** Powers of ten, at most eight; over less than three of them, twice and five times each as well. */
export const roundNumbers = (low: number, high: number): readonly number[] => {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.ceil((last - first + 1) / 8);
  const digits = high / low < 500 ? [1, 2, 5] : [1];
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) =>
    digits.map((digit) => Number(`${digit}e${first + index * every}`)),
  ).flat();
};
