import type { Plot } from '../curves.ts';
import { colors } from '../theme.ts';
import { lookEncoding, lookOf, states } from './looks.ts';
import { objectiveAxis } from './objective-axis.ts';
import { measured, ranked, subtitleOf, type SweepTable, type SweepTrial } from './table.ts';

/** The objective of each trial, and the best of all trials up to it. */
export const bestSoFar = (table: SweepTable): readonly Plot[] => {
  const {
    trials,
    objective: { metric, goal },
  } = table;
  if (trials.length === 0) return [];
  const best = ranked(table)[0];
  const yAxis = objectiveAxis(
    measured(table).map(({ objective }) => objective),
    goal,
  );
  const looks = trials.map((trial) => lookOf(trial, best));
  const points = trials.map(({ index, objective, deviation }, at) => {
    const known = looks[at] === 'none' || objective === null ? null : yAxis.place(objective);
    return {
      index,
      objective: known,
      look: states[looks[at]!].label,
      ...(known !== null && deviation !== null && yAxis.inside(objective!) ? around(known, deviation) : {}),
    };
  });
  const last = Math.max(...trials.map(({ index }) => index));
  const x = {
    field: 'index',
    type: 'quantitative',
    title: 'Trial',
    scale: { domain: [-0.5, Math.max(last, 1) + 0.5], nice: false, zero: false },
    axis: { format: 'd', tickMinStep: 1, values: tickValues(last), labelFlush: false },
  };
  const y = {
    field: 'objective',
    type: 'quantitative',
    title: yAxis.logarithmic ? `${metric} (log scale)` : metric,
    scale: yAxis.scale,
    axis: yAxis.axis,
  };
  const clip = yAxis.note !== '';
  const encoding = lookEncoding(looks);
  const spec = {
    width: 640,
    height: 340,
    title: { text: 'The best so far', subtitle: [subtitleOf(table), yAxis.note].filter((line) => line !== '') },
    layer: [
      {
        data: { values: steps(trials, goal, yAxis.place) },
        mark: { type: 'line', interpolate: 'step-after', color: colors.green, strokeWidth: 2 },
        encoding: { x, y },
      },
      {
        data: { values: points.filter((point) => 'low' in point) },
        mark: { type: 'rule', color: colors.faint, clip },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values: points.filter(({ objective }) => objective !== null) },
        mark: { type: 'point', opacity: 1, fillOpacity: 0.8, strokeOpacity: 0.8 },
        encoding: { x, y, ...encoding },
      },
      {
        data: { values: points.filter(({ objective }) => objective === null) },
        mark: { type: 'point', opacity: 1 },
        encoding: { x, y: { value: goal === 'maximize' ? 336 : 4 }, ...encoding },
      },
    ],
  };
  return [{ name: 'best-so-far', spec: spec as never }];
};

/** Only trials that ran to their end are candidates. */
const steps = (
  trials: readonly SweepTrial[],
  goal: SweepTable['objective']['goal'],
  place: (objective: number) => number,
): readonly object[] => {
  let best: number | null = null;
  return trials.flatMap(({ index, state, objective }) => {
    if (
      state === 'completed' &&
      objective !== null &&
      Number.isFinite(objective) &&
      (best === null || (goal === 'maximize' ? objective > best : objective < best))
    )
      best = objective;
    return best === null ? [] : [{ index, objective: place(best) }];
  });
};

/** Whole numbers, about ten. */
const tickValues = (last: number): readonly number[] => {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((each) => last / each <= 10) ??
    10 ** Math.floor(Math.log10(last));
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
};

const around = (value: number, deviation: number) => ({ low: value - deviation, high: value + deviation });
