import type { Coordinates, Parameter, Space } from '../../registry/search.ts';
import type { Random } from '../../random.ts';
import { allParameters, coordinatesBy, middle } from '../../registry/space.ts';
import { normalAt, normalBelow } from '../../statistics.ts';

type Cells = Readonly<Record<string, readonly [low: number, high: number]>>;

/**
 * A density over a space: one kernel for each trial, and one more that is the prior. Kernels are products over parameters; where a
 * trial does not have a parameter, its factor is the prior. All in the coordinates of distributions, in which the prior is uniform.
 */
export interface Mixture {
  readonly kernels: readonly (Cells | null)[];
  /** Standard deviation of the kernels of numbers. */
  readonly width: number;
}

export const mixtureOf = (space: Space, trials: readonly Cells[]): Mixture => {
  const n = trials.length;
  const dimensions = allParameters(space.parameters).length;
  // Scott's rule as in Optuna's multivariate TPE; not narrower than its magic clip.
  const width = Math.max(0.2 * Math.max(1, n) ** (-1 / (dimensions + 4)), 1 / Math.min(100, n + 1));
  return { kernels: [...trials, null], width };
};

export const drawFrom = (mixture: Mixture, space: Space, stream: Random): Coordinates => {
  const kernel = mixture.kernels[stream.integer(mixture.kernels.length)]!;
  return coordinatesBy(space, (parameter) => {
    const cell = kernel?.[parameter.id];
    const u = (stream.next() + 0.5) / 2 ** 32;
    if (!cell) return u;
    return parameter.options ? drawOption(parameter.options.length, indexOf(cell, parameter.options.length), mixture.kernels.length, u) : drawNumber(center(cell), mixture.width, u);
  });
};

export const logDensity = ({ kernels, width }: Mixture, space: Space, coordinates: Coordinates): number => {
  const factors: ((cells: Cells | null) => number)[] = [];
  coordinatesBy(space, (parameter) => {
    factors.push(factorOf(parameter, coordinates[parameter.id]!, width, kernels.length));
    return coordinates[parameter.id]!;
  });
  const logs = kernels.map((cells) => factors.reduce((sum, factor) => sum + factor(cells), 0));
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / kernels.length);
};

/** Logarithm of a kernel's factor at a coordinate, relative to the prior. */
const factorOf = ({ id, options, distribution }: Parameter, u: number, width: number, kernels: number): ((cells: Cells | null) => number) => {
  if (options) {
    const chosen = Math.floor(u * options.length);
    return (cells) => (cells?.[id] ? Math.log(options.length * optionShare(options.length, indexOf(cells[id], options.length) === chosen, kernels)) : 0);
  }
  // A value that may be drawn again has a probability; one of a continuum a density.
  const value = distribution!.cell(distribution!.at(u)) ?? [u, u];
  return (cells) => (cells?.[id] ? Math.log(Math.max(1e-300, truncated(center(cells[id]), width, value))) : 0);
};

/** Density, relative to the uniform one, of a normal kernel within (0, 1); the mean of it over a cell. */
const truncated = (mean: number, width: number, [low, high]: readonly [number, number]): number => {
  const mass = normalBelow((1 - mean) / width) - normalBelow(-mean / width);
  if (high - low > 1e-9) return (normalBelow((high - mean) / width) - normalBelow((low - mean) / width)) / mass / (high - low);
  const z = (low - mean) / width;
  return Math.exp(-z * z / 2) / (width * Math.sqrt(2 * Math.PI)) / mass;
};

const drawNumber = (mean: number, width: number, u: number): number => {
  const [below, above] = [normalBelow(-mean / width), normalBelow((1 - mean) / width)];
  const x = mean + width * normalAt(Math.min(1 - 1e-16, Math.max(1e-300, below + u * (above - below))));
  return Math.min(1 - 2 ** -33, Math.max(2 ** -33, x));
};

/** A kernel of a choice: its own option, and a share of the prior that gets smaller as trials come in. */
const optionShare = (options: number, own: boolean, kernels: number): number => ((own ? 1 : 0) + 1 / kernels) / (1 + options / kernels);

const drawOption = (options: number, own: number, kernels: number, u: number): number => {
  const share = optionShare(options, true, kernels);
  if (u < share) return middle(own, options);
  const other = Math.min(options - 2, Math.floor(((u - share) / (1 - share)) * (options - 1)));
  return middle(other < own ? other : other + 1, options);
};

const center = ([low, high]: readonly [number, number]) => (low + high) / 2;
const indexOf = (cell: readonly [number, number], options: number) => Math.floor(center(cell) * options);
