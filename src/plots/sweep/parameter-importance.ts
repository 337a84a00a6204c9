import { importanceOf, type Importance } from '../../mathematics/importance.ts';
import type { Row } from '../../mathematics/forest.ts';
import type { Plot } from '../curves.ts';
import { colors } from '../theme.ts';
import { worstShown } from './objective-axis.ts';
import { cut, measured, subtitleOf, type SweepParameter, type SweepTable } from './table.ts';

/**
 * Importance of each parameter of a sweep, in the order of `table.parameters`; null where its trials are too few, or
 * all alike.
 */
export const importances = (table: SweepTable): Importance | null => {
  const {
    parameters,
    objective: { goal },
  } = table;
  const trials = [...measured(table)].sort((a, b) => a.index - b.index);
  const rows = trials.map(({ values }): Row =>
    parameters.map(({ path, options, log }) => valueOf(values[path], options, log)),
  );
  return importanceOf(
    rows,
    withoutTail(
      trials.map(({ objective }) => objective),
      goal,
    ),
    parameters.map(({ options }) => options !== null),
  );
};

const valueOf = (
  value: number | string | undefined,
  options: readonly string[] | null,
  log: boolean,
): number | null => {
  if (options) return value === undefined ? null : options.indexOf(String(value));
  if (typeof value !== 'number') return null;
  return log && value > 0 ? Math.log(value) : value;
};

/**
 * One trial that diverged to 10³⁰ would be all the variance there is: numbers far on the worse side count as the last
 * of those that are not far.
 */
const withoutTail = (numbers: readonly number[], goal: 'maximize' | 'minimize'): readonly number[] => {
  const worst = worstShown(numbers, goal);
  return numbers.map((number) => (goal === 'maximize' ? Math.max(number, worst) : Math.min(number, worst)));
};

/** The most important first; in their order where that is not known. */
export const byImportance = ({ parameters }: SweepTable, importance: Importance | null): readonly SweepParameter[] =>
  importance
    ? [...parameters.keys()]
        .sort((a, b) => importance.shares[b]! - importance.shares[a]! || a - b)
        .map((at) => parameters[at]!)
    : parameters;

/** Shares as bars, with their deviations; with the part of the variance that they are shares of. */
export const parameterImportance = (table: SweepTable, importance: Importance | null): readonly Plot[] => {
  if (!importance || table.parameters.length < 2) return [];
  const { shares, deviations, explained } = importance;
  const bars = table.parameters.map(({ path }, at) => ({
    path: cut(path, 44),
    share: shares[at]!,
    low: Math.max(0, shares[at]! - deviations[at]!),
    high: Math.min(1, shares[at]! + deviations[at]!),
  }));
  const sorted = [...bars].sort((a, b) => b.share - a.share).slice(0, 30);
  const part = Math.max(0, Math.round(100 * explained));
  const words =
    explained < 0.3
      ? `Not to be relied on: a forest explains ${part} % of ${table.objective.metric} in trials that it has not seen.`
      : `Shares of the ${part} % of ${table.objective.metric} that a forest explains in trials that it has not seen.`;
  const y = {
    field: 'path',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: 340, domain: false, ticks: false },
  };
  const x = {
    field: 'share',
    type: 'quantitative',
    title: 'Share',
    scale: { domain: [0, 1], nice: false },
    axis: { format: '.0%', grid: true, domain: false, ticks: false },
  };
  const spec = {
    width: 420,
    height: { step: 30 },
    title: { text: 'Parameter importance', subtitle: [subtitleOf(table), words] },
    data: { values: sorted },
    layer: [
      { mark: { type: 'bar', color: explained < 0.3 ? '#B8B8B8' : colors.blue, height: 16 }, encoding: { x, y } },
      {
        mark: { type: 'rule', color: colors.ink, strokeWidth: 1.2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 11 },
        encoding: { x: { ...x, field: 'high' }, y, text: { field: 'share', type: 'quantitative', format: '.0%' } },
      },
    ],
  };
  return [{ name: 'importance', spec: spec as never }];
};
