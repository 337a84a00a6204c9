import type { Plot } from '../curves.ts';
import { lookEncoding, lookOf, states } from './looks.ts';
import { objectiveAxis } from './objective-axis.ts';
import { parameterAxis } from './parameter-axis.ts';
import { measured, ranked, subtitleOf, type SweepParameter, type SweepTable } from './table.ts';

const [width, height] = [230, 190];

/**
 * The objective against each parameter, `parameters` in this order, side by side. A trial that lacks a parameter is not
 * in its chart.
 */
export const slices = (table: SweepTable, parameters: readonly SweepParameter[]): readonly Plot[] => {
  const {
    trials,
    objective: { metric, goal },
  } = table;
  if (parameters.length === 0 || trials.length === 0) return [];
  const best = ranked(table)[0];
  const yAxis = objectiveAxis(
    measured(table).map(({ objective }) => objective),
    goal,
  );
  const looks = trials.map((trial) => lookOf(trial, best));
  const encoding = lookEncoding(looks);
  const y = {
    field: 'objective',
    type: 'quantitative',
    title: yAxis.logarithmic ? `${metric} (log scale)` : metric,
    scale: yAxis.scale,
    axis: { ...yAxis.axis, tickCount: 5 },
  };
  const chart = (parameter: SweepParameter): object => {
    const axis = parameterAxis(parameter, trials);
    const points = trials.flatMap((trial, at) => {
      const position = axis.position(trial);
      // Options lie side by side: a little to and fro, the same each time, keeps trials apart.
      const aside = axis.options ? (((trial.index * 0.618034) % 1) - 0.5) * 0.4 : 0;
      return position === null
        ? []
        : [
            {
              x: position + aside,
              objective: looks[at] === 'none' || trial.objective === null ? null : yAxis.place(trial.objective),
              look: states[looks[at]!].label,
              order: looks[at] === 'best' ? 1 : 0,
            },
          ];
    });
    const x = {
      field: 'x',
      type: 'quantitative',
      title: axis.title,
      scale: axis.scale,
      axis: { ...axis.axis, titleFontSize: 11, labelFontSize: 11 },
    };
    return {
      width,
      height,
      layer: [
        {
          data: { values: points.filter(({ objective }) => objective !== null).sort((a, b) => a.order - b.order) },
          mark: { type: 'point', opacity: 1, fillOpacity: 0.7, strokeOpacity: 0.8 },
          encoding: { x, y, ...encoding },
        },
        {
          data: { values: points.filter(({ objective }) => objective === null) },
          mark: { type: 'point', opacity: 1 },
          encoding: { x, y: { value: goal === 'maximize' ? height - 4 : 4 }, ...encoding },
        },
      ],
    };
  };
  const longLabels = parameters.some((parameter) => 'labelAngle' in parameterAxis(parameter, trials).axis);
  const spec = {
    title: {
      text: `${metric} by each parameter`,
      subtitle: [subtitleOf(table), yAxis.note].filter((line) => line !== ''),
    },
    columns: Math.min(3, parameters.length),
    spacing: { row: longLabels ? 112 : 72, column: 82 },
    bounds: 'flush',
    concat: parameters.map(chart),
  };
  return [{ name: 'slices', spec: spec as never }];
};
