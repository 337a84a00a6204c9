import { domain, logAxis, quantile, type YAxis } from '../y-axis.ts';
import type { SweepTable } from './table.ts';

/**
 * An axis for objectives with room at both ends: what lies far on the worse side is drawn at the edge, and words say
 * so; the best never is.
 */
export interface ObjectiveAxis extends YAxis {
  /** Where a number is drawn: at its place, or at the edge. */
  readonly place: (number: number) => number;
}

export const objectiveAxis = (numbers: readonly number[], goal: SweepTable['objective']['goal']): ObjectiveAxis => {
  if (isLogarithmic(numbers)) return { ...logAxis(numbers), place: (number) => number };
  const worst = worstShown(numbers, goal);
  const near = numbers.filter((number) => (goal === 'maximize' ? number >= worst : number <= worst));
  const shown = lengthOf(numbers) <= 2.5 * lengthOf(near) ? numbers : near;
  const [low, high] = domain(shown, Math.abs(shown[0] ?? 0.5) * 0.1 || 0.5);
  const [bottom, top] = [low - 0.06 * (high - low), high + 0.06 * (high - low)];
  const outside = numbers.length - shown.length;
  return {
    scale: { zero: false, nice: false, domain: [bottom, top] },
    axis: { tickCount: 6 },
    logarithmic: false,
    note: outside === 0 ? '' : `${outside} ${outside === 1 ? 'trial' : 'trials'} far off at the edge`,
    inside: (number) => number >= bottom && number <= top,
    place: (number) => Math.min(Math.max(number, bottom), top),
  };
};

const lengthOf = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);

/** All above 0, and most of them spread over a factor of 30. */
export const isLogarithmic = (numbers: readonly number[]): boolean =>
  numbers.length > 0 && Math.min(...numbers) > 0 && quantile(numbers, 0.95) / quantile(numbers, 0.05) >= 30;

/** Three times the width of the middle half beyond it: the worst number that is not far off. */
export const worstShown = (numbers: readonly number[], goal: SweepTable['objective']['goal']): number => {
  const sign = goal === 'maximize' ? -1 : 1;
  const losses = numbers.map((number) => sign * number);
  return sign * (quantile(losses, 0.75) + 3 * (quantile(losses, 0.75) - quantile(losses, 0.25)));
};
