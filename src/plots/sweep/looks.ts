import { colors } from '../theme.ts';
import { isLogarithmic } from './objective-axis.ts';
import type { SweepTable, SweepTrial } from './table.ts';
import { defined } from '../../defined.ts';

/** What became of a trial, told by colour, by shape, and by whether it is filled. */
export const states = {
  best: { label: 'the best', color: colors.green, shape: 'diamond' },
  completed: { label: 'completed', color: colors.blue, shape: 'circle' },
  pruned: { label: 'pruned, its last value', color: colors.faint, shape: 'triangle-down' },
  none: { label: 'no number', color: colors.orange, shape: 'M-1,-1L1,1M-1,1L1,-1' },
} as const;
export type Look = keyof typeof states;

export const lookOf = (trial: SweepTrial, best: SweepTrial | undefined): Look => {
  if (trial.index === best?.index) return 'best';
  if (trial.objective === null || !Number.isFinite(trial.objective) || trial.state === 'failed') return 'none';
  return trial.state === 'completed' ? 'completed' : 'pruned';
};

/** Encoding of a field `look` for marks of type point, with a legend of those that are there. */
export const lookEncoding = (present: readonly Look[]): object => {
  const shown = (Object.keys(states) as Look[]).filter((look) => present.includes(look));
  const legend = { title: null, orient: 'top', direction: 'horizontal', columnPadding: 14, offset: 14, labelLimit: 0 };
  const scale = <T>(of: (look: Look) => T) => ({
    domain: shown.map((look) => states[look].label),
    range: shown.map(of),
  });
  const field = { field: 'look', type: 'nominal' };
  return {
    stroke: { ...field, scale: scale((look) => states[look].color), legend },
    fill: {
      ...field,
      scale: scale((look) => (look === 'best' || look === 'completed' ? states[look].color : 'transparent')),
      legend,
    },
    shape: { ...field, scale: scale((look) => states[look].shape), legend },
    size: { condition: { test: `datum.look == ${JSON.stringify(states.best.label)}`, value: 150 }, value: 42 },
  };
};

/** From the worst, pale, to the best, dark; ColorBrewer’s Blues with a start that is still seen on white. */
const blues = ['#C6DBEF', '#6BAED6', '#2171B5', '#08306B'] as const;

/** Colour by objective. The worst tenth is of one colour: a few trials far off would make all others alike. */
export const objectiveColor = ({ objective: { metric, goal } }: SweepTable, numbers: readonly number[]): object => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))]!;
  const [low, high] = goal === 'maximize' ? [at(0.1), at(1)] : [at(0), at(0.9)];
  return {
    field: 'objective',
    type: 'quantitative',
    scale: defined({
      type: isLogarithmic(numbers) && low !== high ? 'log' : undefined,
      domain: low === high ? [low - 0.1 * Math.abs(low || 1), high + 0.1 * Math.abs(low || 1)] : [low, high],
      range: goal === 'maximize' ? blues : [...blues].reverse(),
      clamp: true,
      interpolate: 'rgb',
    }),
    legend: { title: metric, titleLimit: 0, gradientLength: 180, format: '~g', tickCount: 4, offset: 34 },
  };
};
