import type { Plot } from '../curves.ts';
import { overlay, type Series } from '../overlay.ts';
import { objectiveAxis } from './objective-axis.ts';
import { measured, ranked, subtitleOf, type SweepTable, type SweepTrial } from './table.ts';

/**
 * The objective over the epochs of all trials; the best ones have colours, and those that were pruned or failed end in
 * a cross.
 */
export const learningCurves = (table: SweepTable): readonly Plot[] => {
  const all = [...new Set<SweepTrial>([...ranked(table), ...measured(table), ...table.trials])].filter(({ curve }) =>
    curve.some(({ value }) => Number.isFinite(value)),
  );
  if (all.length === 0) return [];
  const series = all.map((trial): Series => ({
    label: label(trial),
    points: trial.curve.map(({ epoch, value }) => ({ x: epoch, y: value })),
    broken: trial.state === 'pruned' || trial.state === 'failed',
  }));
  const fitting = objectiveAxis(
    all.flatMap(({ curve }) => curve.map(({ value }) => value)).filter(Number.isFinite),
    table.objective.goal,
  );
  const yAxis = { ...fitting, note: fitting.note === '' ? '' : 'what is far off lies outside the chart' };
  return [
    {
      name: 'learning-curves',
      spec: overlay({
        title: `${table.objective.metric} of all trials`,
        subtitle: [subtitleOf(table)],
        y: table.objective.metric,
        series,
        yAxis,
      }),
    },
  ];
};

const label = ({ index, state, objective }: SweepTrial): string => {
  const hasNumber = objective !== null && Number.isFinite(objective);
  const value = hasNumber ? Number(objective.toPrecision(4)) : 'no number';
  return `trial ${index}: ${value}${state === 'completed' ? '' : `, ${state}`}`;
};
