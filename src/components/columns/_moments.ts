/** Mean, deviation and range of numbers that come one by one, in double precision: Welford's update loses no digits where the mean is large. */
export interface Moments {
  count: number;
  mean: number;
  /** Sum of squared distances from the mean. */
  squares: number;
  min: number;
  max: number;
}

export const noMoments = (): Moments => ({ count: 0, mean: 0, squares: 0, min: Infinity, max: -Infinity });

export const addNumber = (moments: Moments, value: number): void => {
  moments.count += 1;
  const distance = value - moments.mean;
  moments.mean += distance / moments.count;
  moments.squares += distance * (value - moments.mean);
  if (value < moments.min) moments.min = value;
  if (value > moments.max) moments.max = value;
};

/** With `copies` more of one number, such as what missing values are filled with. */
export const withCopies = (moments: Moments, value: number, copies: number): Moments => {
  if (copies === 0) return moments;
  const count = moments.count + copies;
  const distance = value - moments.mean;
  return {
    count,
    mean: moments.mean + (distance * copies) / count,
    squares: moments.squares + (distance ** 2 * moments.count * copies) / count,
    min: Math.min(moments.min, value),
    max: Math.max(moments.max, value),
  };
};

/** `(x − shift) / scale`, as `standardize` and `minMax` do it; what is constant becomes 0. */
export interface Scaling {
  readonly shift: number;
  readonly scale: number;
}

export const unscaled: Scaling = { shift: 0, scale: 1 };

export type Scaler = 'standardize' | 'minMax';

/** What is scaled twice is scaled as by the last: each of them gives the same of `x` and of any `a·x + b`. */
export const scalingOf = (scalers: readonly Scaler[], { count, mean, squares, min, max }: Moments): Scaling => {
  const last = scalers.at(-1);
  if (last === undefined || count === 0) return unscaled;
  if (min === max) return { shift: min, scale: 1 };
  return last === 'minMax' ? { shift: min, scale: max - min } : { shift: mean, scale: Math.sqrt(squares / count) };
};
