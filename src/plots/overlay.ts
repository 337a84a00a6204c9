import type { TopLevelSpec } from 'vega-lite';
import { colors, looks8 } from './theme.ts';
import { domain, fittingAxis, type YAxis } from './y-axis.ts';

/** A curve among others. */
export interface Series {
  readonly label: string;
  /** What is not finite breaks the curve off. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Where it ended before its time: it gets a cross there. */
  readonly broken?: boolean;
}

export interface Overlay {
  readonly title: string;
  /** Lines under the title. */
  readonly subtitle: readonly string[];
  readonly y: string;
  /** The best first: the first eight have colours, dashes and a legend, all others are gray. */
  readonly series: readonly Series[];
  /** Left out, one that fits all points. */
  readonly yAxis?: YAxis;
}

/** Curves of many runs in one chart. */
export const overlay = ({
  title,
  subtitle,
  y: yTitle,
  series: all,
  yAxis = fittingAxis(numbersOf(all)),
}: Overlay): TopLevelSpec => {
  // resvg ends the process over a clipped line of which nothing is left.
  const series = all.filter(({ points }) => points.some(({ y }) => yAxis.inside(y)));
  const marked = series.slice(0, looks8.length);
  const labels = distinctLabels(marked.map(({ label }) => label));
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x));
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'Epoch',
    scale: { domain: domain([...new Set([Math.min(...xs), Math.max(...xs)])], 0.5), nice: false },
    axis: { format: 'd', tickMinStep: 1, tickCount: 10, labelFlush: false },
  };
  const y = {
    field: 'y',
    type: 'quantitative',
    title: yAxis.logarithmic ? `${yTitle} (log scale)` : yTitle,
    scale: yAxis.scale,
    axis: yAxis.axis,
  };
  const rows = (all: readonly Series[], names: (index: number) => string) =>
    all.flatMap(({ points }, index) =>
      points.map(({ x, y }) => ({ x, y: Number.isFinite(y) ? y : null, name: names(index) })),
    );
  const scaleOf = <T>(range: readonly T[]) => ({ domain: labels, range: range.slice(0, labels.length) });
  const legend = {
    title: null,
    orient: 'right',
    symbolType: 'stroke',
    symbolSize: 500,
    labelLimit: 320,
    rowPadding: 6,
  };
  const ends = series.flatMap(({ points, broken }, index) => {
    const last = points.findLast(({ y }) => Number.isFinite(y));
    return broken && last && yAxis.inside(last.y)
      ? [{ x: last.x, y: last.y, color: looks8[index]?.color ?? colors.faint }]
      : [];
  });
  const short = marked.every(({ points }) => points.length <= 40);
  const clip = yAxis.note !== '';
  const color = { field: 'name', type: 'nominal', scale: scaleOf(looks8.map((look) => look.color)), legend };
  return {
    width: 640,
    height: 340,
    title: { text: title, subtitle: [...subtitle, yAxis.note].filter((line) => line !== '') },
    layer: [
      {
        data: { values: rows(series.slice(looks8.length), String) },
        mark: { type: 'line', strokeWidth: 0.8, strokeOpacity: 0.45, color: colors.faint, clip },
        encoding: { x, y, detail: { field: 'name', type: 'nominal' } },
      },
      {
        data: { values: rows(marked, (index) => labels[index]!) },
        mark: { type: 'line', strokeWidth: 2, clip },
        encoding: {
          x,
          y,
          color,
          strokeDash: { field: 'name', type: 'nominal', scale: scaleOf(looks8.map((look) => look.dash)), legend },
        },
      },
      ...(short
        ? [
            {
              data: { values: rows(marked, (index) => labels[index]!) },
              mark: { type: 'point', filled: true, size: 22, opacity: 1, clip },
              encoding: { x, y, color },
            },
          ]
        : []),
      {
        data: { values: ends },
        mark: { type: 'point', shape: 'M-1,-1L1,1M-1,1L1,-1', size: 70, strokeWidth: 2, opacity: 1, clip },
        encoding: { x, y, stroke: { field: 'color', type: 'nominal', scale: null } },
      },
    ],
  } as unknown as TopLevelSpec;
};

const numbersOf = (series: readonly Series[]): readonly number[] =>
  series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);

/** A legend has a row for each name: two of one name would be one. */
const distinctLabels = (labels: readonly string[]): readonly string[] =>
  labels.map((label, index) => (labels.indexOf(label) === index ? label : `${label} (${index + 1})`));
