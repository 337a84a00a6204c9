import type { Coordinates, Parameter, Space } from '../../contracts/search.ts';
import type { Random } from '../../mathematics/random.ts';
import { allParameters, coordinatesBy, middle } from '../../registry/space.ts';
import { normalAt, normalBelow } from '../../mathematics/statistics.ts';

type Cells = Readonly<Record<string, readonly [low: number, high: number]>>;

/**
 * A density over a space: one kernel for each trial, and one more for the prior. Kernels are products over parameters.
 * Where a trial lacks a parameter, its factor is the prior. Coordinates are those of distributions, in which the prior
 * is uniform.
 */
export interface Mixture {
  readonly kernels: readonly Kernel[];
}
interface Kernel {
  /** Sums to 1 over the mixture. */
  readonly weight: number;
  /** Null for the prior. */
  readonly cells: Cells | null;
  /** Standard deviations along the parameters that are numbers. */
  readonly widths: Readonly<Record<string, number>>;
}

/** `trials` are in the order of their proposals: among many, older ones weigh less. */
export const mixtureOf = (space: Space, trials: readonly Cells[]): Mixture => {
  const widths: Record<string, number>[] = trials.map(() => ({}));
  for (const { id, options } of allParameters(space.parameters)) {
    if (options) continue;
    const having = trials
      .flatMap((cells, i) => (cells[id] ? [{ i, at: center(cells[id]) }] : []))
      .sort((a, b) => a.at - b.at);
    const places = having.map(({ at }) => at);
    having.forEach(({ i }, place) => (widths[i]![id] = widthOf(places, place)));
  }
  const weights = [...agedWeights(trials.length), 1];
  const whole = weights.reduce((sum, weight) => sum + weight);
  return {
    kernels: [...trials, null].map((cells, i) => ({ weight: weights[i]! / whole, cells, widths: widths[i] ?? {} })),
  };
};

/**
 * As in Optuna: the distance to the farther neighbor, or to the only one at the ends, and at least its "magic clip".
 * `places` ascend.
 */
const widthOf = (places: readonly number[], place: number): number => {
  const [here, before, after] = [places[place]!, places[place - 1], places[place + 1]];
  const alone = before === undefined && after === undefined;
  const way = alone
    ? Math.max(here, 1 - here)
    : Math.max(before === undefined ? 0 : here - before, after === undefined ? 0 : after - here);
  return Math.min(1, Math.max(way, 1 / Math.min(100, places.length + 2)));
};

/** As in Optuna: the last 25 have weight 1, and weights of older ones fall in a straight line to 1/count. */
const agedWeights = (count: number): readonly number[] => {
  const old = count - 25;
  return Array.from({ length: count }, (_, i) => {
    if (i >= old) return 1;
    return old === 1 ? 1 / count : 1 / count + (i / (old - 1)) * (1 - 1 / count);
  });
};

export const drawFrom = (mixture: Mixture, space: Space, stream: Random): Coordinates => {
  const { cells, widths } = pick(mixture, (stream.next() + 0.5) / 2 ** 32);
  return coordinatesBy(space, (parameter) => {
    const cell = cells?.[parameter.id];
    const u = (stream.next() + 0.5) / 2 ** 32;
    if (!cell) return u;
    return parameter.options
      ? drawOption(parameter.options.length, indexOf(cell, parameter.options.length), mixture.kernels.length, u)
      : drawNumber(center(cell), widths[parameter.id]!, u);
  });
};

const pick = ({ kernels }: Mixture, u: number): Kernel => {
  let below = 0;
  return kernels.find(({ weight }) => (below += weight) > u) ?? kernels.at(-1)!;
};

export const logDensity = ({ kernels }: Mixture, space: Space, coordinates: Coordinates): number => {
  const factors: ((kernel: Kernel) => number)[] = [];
  coordinatesBy(space, (parameter) => {
    factors.push(factorOf(parameter, coordinates[parameter.id]!, kernels.length));
    return coordinates[parameter.id]!;
  });
  const logs = kernels.map((kernel) => factors.reduce((sum, factor) => sum + factor(kernel), Math.log(kernel.weight)));
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
};

/** Logarithm of a kernel's factor at a coordinate, relative to the prior. */
const factorOf = (
  { id, options, distribution }: Parameter,
  u: number,
  kernels: number,
): ((kernel: Kernel) => number) => {
  if (options) {
    const chosen = Math.floor(u * options.length);
    return ({ cells }) =>
      cells?.[id]
        ? Math.log(options.length * optionShare(options.length, indexOf(cells[id], options.length) === chosen, kernels))
        : 0;
  }
  // A value of a grid has a probability, a value of a continuum a density.
  const value = distribution!.cell(distribution!.at(u)) ?? [u, u];
  return ({ cells, widths }) =>
    cells?.[id] ? Math.log(Math.max(1e-300, truncated(center(cells[id]), widths[id]!, value))) : 0;
};

/** Density of a normal kernel within (0, 1), relative to the uniform one; over a cell, its mean. */
const truncated = (mean: number, width: number, [low, high]: readonly [number, number]): number => {
  const mass = normalBelow((1 - mean) / width) - normalBelow(-mean / width);
  if (high - low > 1e-9)
    return (normalBelow((high - mean) / width) - normalBelow((low - mean) / width)) / mass / (high - low);
  const z = (low - mean) / width;
  return Math.exp((-z * z) / 2) / (width * Math.sqrt(2 * Math.PI)) / mass;
};

const drawNumber = (mean: number, width: number, u: number): number => {
  const [below, above] = [normalBelow(-mean / width), normalBelow((1 - mean) / width)];
  const x = mean + width * normalAt(Math.min(1 - 1e-16, Math.max(1e-300, below + u * (above - below))));
  return Math.min(1 - 2 ** -33, Math.max(2 ** -33, x));
};

/** A kernel of a choice: its own option, and a share of the prior that shrinks as trials accumulate. */
const optionShare = (options: number, own: boolean, kernels: number): number =>
  ((own ? 1 : 0) + 1 / kernels) / (1 + options / kernels);

const drawOption = (options: number, own: number, kernels: number, u: number): number => {
  const share = optionShare(options, true, kernels);
  if (u < share) return middle(own, options);
  const other = Math.min(options - 2, Math.floor(((u - share) / (1 - share)) * (options - 1)));
  return middle(other < own ? other : other + 1, options);
};

const center = ([low, high]: readonly [number, number]) => (low + high) / 2;
const indexOf = (cell: readonly [number, number], options: number) => Math.floor(center(cell) * options);
