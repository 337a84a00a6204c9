import type { Plot } from '../curves.ts';
import { colors } from '../theme.ts';
import { objectiveColor } from './looks.ts';
import { isLogarithmic, worstShown } from './objective-axis.ts';
import { parameterAxis, type ParameterAxis } from './parameter-axis.ts';
import { measured, ranked, subtitleOf, type SweepParameter, type SweepTable, type SweepTrial } from './table.ts';

const gap = 150;
const height = 320;
/** Where a line goes that has no value on an axis. */
const below = -0.13;
/** More axes are not told apart. */
const mostAxes = 10;

/**
 * Each trial is a line through its values, an axis for each of `parameters` in this order and the last for the
 * objective.
 */
export const parallelCoordinates = (table: SweepTable, parameters: readonly SweepParameter[]): readonly Plot[] => {
  const {
    trials,
    objective: { metric, goal },
  } = table;
  const withNumber = measured(table);
  if (parameters.length === 0 || trials.length === 0) return [];
  const shown = parameters.slice(0, mostAxes);
  const objectives = withNumber.map(({ objective }) => objective);
  const [log, worst] = [isLogarithmic(objectives), worstShown(objectives, goal)];
  const placed = (objective: number): number => {
    if (log) return objective;
    return goal === 'maximize' ? Math.max(objective, worst) : Math.min(objective, worst);
  };
  const last = {
    ...parameterAxis(
      { path: 'objective', options: null, log },
      withNumber.map((trial) => ({ ...trial, values: { objective: placed(trial.objective) } })),
    ),
    title: metric,
  };
  const axes = [...shown.map((parameter) => parameterAxis(parameter, trials)), last];
  const known = new Map(withNumber.map(({ index, objective }) => [index, placed(objective)]));
  const place = (trial: SweepTrial, axis: ParameterAxis): number => {
    const position = axis === last ? (known.get(trial.index) ?? null) : axis.position(trial);
    return position === null ? below : axis.share(position);
  };
  // The best are drawn last, over all others.
  const order = [...trials.filter(({ index }) => !known.has(index)), ...[...withNumber].reverse()];
  const best = ranked(table)[0];
  const rows = order.flatMap((trial) =>
    axes.map((axis, x) => {
      const hasNumber = known.has(trial.index);
      const first = trial.index === best?.index;
      const whole = hasNumber && trial.state === 'completed';
      const width = whole ? 1.4 : 0.8;
      return {
        trial: trial.index,
        x,
        y: place(trial, axis),
        objective: hasNumber ? trial.objective : null,
        width: first ? 3 : width,
        opacity: first || trials.length <= 60 ? 0.95 : 0.5,
        dash: whole ? [1, 0] : [4, 3],
      };
    }),
  );
  const missing = rows.some(({ y }) => y === below);
  const left =
    parameters.length > mostAxes ? [`the ${mostAxes} most important of ${parameters.length} parameters`] : [];
  const words = [
    ...left,
    ...(trials.some(({ state }) => state === 'pruned') ? ['dashed: pruned'] : []),
    ...(missing ? ['below the axes: the trial has no such parameter, or no number'] : []),
  ].join('; ');
  const spec = {
    width: gap * (axes.length - 1),
    height,
    title: { text: 'Parallel coordinates', subtitle: [subtitleOf(table), words].filter((line) => line !== '') },
    layer: [...axisLayers(axes, missing), ...lineLayers(table, rows, objectives), ...labelLayers(axes)],
  };
  return [{ name: 'parallel-coordinates', spec: spec as never }];
};

const x = (axes: number) => ({
  field: 'x',
  type: 'quantitative',
  axis: null,
  scale: { domain: [0, Math.max(1, axes - 1)], nice: false, zero: false },
});
const y = { field: 'y', type: 'quantitative', axis: null, scale: { domain: [below, 1], nice: false, zero: false } };

const axisLayers = (axes: readonly ParameterAxis[], missing: boolean): readonly object[] => {
  const place = { x: x(axes.length), y };
  return [
    {
      data: { values: axes.map((_, at) => ({ x: at, y: 0, to: 1 })) },
      mark: { type: 'rule', color: colors.faint },
      encoding: { ...place, y2: { field: 'to' } },
    },
    ...[0, 1, 2].map((line) => ({
      data: {
        values: axes.flatMap(({ title }, at) =>
          lines(title)
            .slice(-1 - line)
            .slice(0, line < lines(title).length ? 1 : 0)
            .map((text) => ({ x: at, y: 1, text })),
        ),
      },
      mark: { type: 'text', baseline: 'bottom', dy: -10 - 15 * line, fontSize: 11.5, color: colors.ink },
      encoding: { ...place, text: { field: 'text' } },
    })),
    {
      data: { values: ticksOf(axes) },
      mark: { type: 'tick', orient: 'horizontal', size: 6, thickness: 1, color: colors.faint },
      encoding: place,
    },
    ...(missing
      ? [
          {
            data: { values: axes.map((_, at) => ({ x: at, y: below })) },
            mark: { type: 'text', text: '–', align: 'right', dx: -6, color: colors.faint, fontSize: 11 },
            encoding: place,
          },
        ]
      : []),
  ];
};

/** Over the lines, each with a white edge, so that they are read. */
const labelLayers = (axes: readonly ParameterAxis[]): readonly object[] => {
  const data = { values: ticksOf(axes) };
  const encoding = { x: x(axes.length), y, text: { field: 'label' } };
  const mark = { type: 'text', align: 'right', dx: -7, fontSize: 10.5 };
  return [
    { data, mark: { ...mark, stroke: '#FFFFFF', strokeWidth: 3, strokeJoin: 'round' }, encoding },
    { data, mark: { ...mark, color: colors.ink }, encoding },
  ];
};

const ticksOf = (axes: readonly ParameterAxis[]): readonly object[] =>
  axes.flatMap(({ ticks, share }, at) => ticks.map(({ at: value, label }) => ({ x: at, y: share(value), label })));

const lineLayers = (
  table: SweepTable,
  rows: readonly { readonly x: number; readonly objective: number | null }[],
  objectives: readonly number[],
): readonly object[] => {
  const count = 1 + Math.max(...rows.map(({ x: at }) => at));
  const encoding = {
    x: x(count),
    y,
    detail: { field: 'trial', type: 'nominal', sort: null },
    order: { field: 'x', type: 'quantitative' },
    strokeWidth: { field: 'width', type: 'quantitative', scale: null },
    strokeOpacity: { field: 'opacity', type: 'quantitative', scale: null },
    strokeDash: { field: 'dash', type: 'nominal', scale: null },
  };
  return [
    {
      data: { values: rows.filter(({ objective }) => objective === null) },
      mark: { type: 'line', color: colors.orange },
      encoding,
    },
    ...(objectives.length > 0
      ? [
          {
            data: { values: rows.filter(({ objective }) => objective !== null) },
            mark: { type: 'line' },
            encoding: { ...encoding, color: objectiveColor(table, objectives) },
          },
        ]
      : []),
  ];
};

/** `optimizer.learningRate.start` in at most three lines of about 19 characters, broken at its points and slashes. */
const lines = (title: string): readonly string[] => {
  const broken = [''];
  for (const part of title.split(/(?<=[./])/)) {
    if (broken.at(-1)!.length + part.length > 19 && broken.at(-1) !== '') broken.push(part);
    else broken[broken.length - 1] += part;
  }
  return broken.slice(-3);
};
