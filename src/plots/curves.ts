import type { TopLevelSpec } from 'vega-lite';
import { fromValue } from '../contracts/run-events.ts';
import { type EventOf } from '../contracts/events.ts';
import type { History } from './history.ts';
import { colors, humanName } from './theme.ts';
import { domain, fittingAxis, linearAxis, logAxis, quantile, type YAxis } from './y-axis.ts';

/** A drawing and the name of its file. */
export interface Plot {
  readonly name: string;
  readonly spec: TopLevelSpec;
}

/** One chart per metric, with a curve for each split. Empty before the first epoch is over. */
export const metricCurves = ({ name, epochs, end }: History): readonly Plot[] => {
  const names = [...new Set(epochs.flatMap(({ values }) => Object.keys(values)))];
  const metrics = [...new Set(names.map((value) => splitName(value).metric))];
  return metrics.map((metric) => {
    const splits = names
      .map(splitName)
      .filter((value) => value.metric === metric)
      .map(({ split }) => split);
    const points = thinned(epochs, 1000).flatMap(({ epoch, values }) =>
      splits.map((split) => ({ x: epoch, split, y: finite(fromValue(values[`${split}/${metric}`] ?? 'NaN')) })),
    );
    const numbers = points.flatMap(({ y }) => y ?? []);
    const yAxis = fittingAxis(numbers);
    const subtitle = [name, ...splits.flatMap((split) => notFinite(epochs, `${split}/${metric}`))];
    const chart = {
      title: humanName(metric),
      subtitle,
      points,
      splits,
      yAxis,
      dots: epochs.length <= 40,
      xDomain: domain([epochs[0]!.epoch, epochs.at(-1)!.epoch], 0.5),
      best: end?.best ?? null,
    };
    return { name: metric, spec: curveChart(chart) };
  });
};

/**
 * The learning rate over the training, at every step that was logged. `x` counts epochs: 1.5 is the middle of the
 * second, epoch 1.
 */
export const learningRateCurve = ({ name, epochs, steps, stepsPerEpoch }: History): readonly Plot[] => {
  if (stepsPerEpoch === null) return [];
  const logged = [...steps, ...epochs].sort((a, b) => a.step - b.step);
  if (logged.length === 0) return [];
  const points = thinned(logged, 1000).map(({ step, learningRate }) => ({
    x: (step - 1) / stepsPerEpoch,
    y: finite(learningRate),
  }));
  const numbers = points.flatMap(({ y }) => y ?? []);
  // The tails are left out: a cosine ends near zero and is still best seen on a linear axis.
  const yAxis =
    Math.min(...numbers) > 0 && quantile(numbers, 0.8) / quantile(numbers, 0.2) >= 30
      ? logAxis(numbers)
      : linearAxis(numbers);
  const last = Math.ceil(logged.at(-1)!.step / stepsPerEpoch);
  return [
    {
      name: 'learningRate',
      spec: curveChart({
        title: 'Learning rate',
        subtitle: [name],
        points,
        splits: [],
        yAxis,
        dots: points.length <= 2,
        xDomain: [0, last],
        best: null,
      }),
    },
  ];
};

interface Chart {
  readonly title: string;
  /** Lines under the title. */
  readonly subtitle: readonly string[];
  readonly points: readonly { readonly x: number; readonly y: number | null; readonly split?: string }[];
  /** None: one curve, no legend. */
  readonly splits: readonly string[];
  readonly yAxis: YAxis;
  readonly dots: boolean;
  readonly xDomain: readonly [number, number];
  readonly best: EventOf<'trial:end'>['best'];
}

/** Splits differ by colour, by dash and by the shape of their dots. */
const looks: Readonly<
  Record<string, { readonly color: string; readonly dash: readonly number[]; readonly shape: string }>
> = {
  train: { color: colors.blue, dash: [], shape: 'circle' },
  validation: { color: colors.green, dash: [7, 3], shape: 'square' },
  test: { color: colors.orange, dash: [2, 2], shape: 'triangle-up' },
};
const lookOf = (split: string | undefined) => looks[split ?? 'train'] ?? otherLook;
const otherLook = { color: colors.purple, dash: [9, 3, 2, 3], shape: 'diamond' };

const curveChart = ({ title, subtitle, points, splits, yAxis, dots, xDomain, best }: Chart): TopLevelSpec => {
  const look = splits.map(lookOf);
  const scaleOf = <T>(range: readonly T[]) => ({ domain: splits, range });
  const legend = {
    title: null,
    orient: 'top',
    direction: 'horizontal',
    symbolType: 'stroke',
    symbolSize: 500,
    columnPadding: 8,
    offset: 22,
  };
  const bySplit =
    splits.length === 0
      ? { color: { value: colors.blue } }
      : {
          color: { field: 'split', type: 'nominal', scale: scaleOf(look.map(({ color }) => color)), legend },
          strokeDash: { field: 'split', type: 'nominal', scale: scaleOf(look.map(({ dash }) => dash)), legend },
        };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: yAxis.logarithmic ? `${title} (log scale)` : title,
    scale: yAxis.scale,
    axis: yAxis.axis,
  };
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'Epoch',
    scale: { domain: xDomain, nice: false },
    axis: { format: 'd', tickMinStep: 1, tickCount: 10, labelFlush: false },
  };
  const clip = yAxis.note !== '';
  return {
    width: 640,
    height: 340,
    title: { text: title, subtitle: [...subtitle, yAxis.note].filter((line) => line !== '') },
    layer: [
      ...(best ? bestMark(best, xDomain) : []),
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: dots ? 2 : 1.5, clip },
        encoding: { x, y, ...bySplit },
      },
      ...(dots
        ? [
            {
              data: { values: points.map((point) => ({ ...point, shape: lookOf(point.split).shape })) },
              mark: { type: 'point', filled: true, size: 45, opacity: 1, clip },
              encoding: { x, y, color: bySplit.color, shape: { field: 'shape', type: 'nominal', scale: null } },
            },
          ]
        : []),
    ],
  } as unknown as TopLevelSpec;
};

const alignAt = (place: number): 'left' | 'right' | 'center' => {
  if (place < 0.2) return 'left';
  return place > 0.8 ? 'right' : 'center';
};

/** A dotted line, and its words above the chart, turned inward near the sides. */
const bestMark = ({ epoch, name }: NonNullable<Chart['best']>, [first, last]: Chart['xDomain']): readonly object[] => {
  const data = { values: [{ x: epoch }] };
  const x = { field: 'x', type: 'quantitative' };
  const place = (epoch - first) / (last - first);
  const align = alignAt(place);
  return [
    { data, mark: { type: 'rule', color: colors.faint, strokeDash: [1, 3] }, encoding: { x } },
    {
      data,
      mark: {
        type: 'text',
        text: `best ${name}: epoch ${epoch}`,
        fontSize: 11,
        color: colors.faint,
        baseline: 'bottom',
        align,
        dy: -5,
      },
      encoding: { x, y: { value: 0 } },
    },
  ];
};

const splitName = (name: string): { readonly split: string; readonly metric: string } => {
  const slash = name.indexOf('/');
  return { split: name.slice(0, Math.max(slash, 0)), metric: name.slice(slash + 1) };
};

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** Says where a curve breaks off, since a gap alone looks like a curve that ended. */
const notFinite = (epochs: readonly EventOf<'epoch:end'>[], name: string): readonly string[] => {
  const first = epochs.find(({ values }) => name in values && !Number.isFinite(fromValue(values[name]!)));
  return first ? [`${name} is ${first.values[name]} in epoch ${first.epoch}`] : [];
};

/** More points than pixels only make the file larger. */
const thinned = <T>(items: readonly T[], most: number): readonly T[] => {
  const every = Math.ceil(items.length / most);
  return items.filter((_, index) => index % every === 0 || index === items.length - 1);
};
