import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from './curves.ts';
import { colors } from './theme.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Of one thing that can be yes; `area` is the area under the ROC curve, and the average precision. */
export interface Ranking {
  readonly label: string;
  readonly roc: { readonly points: readonly Point[]; readonly area: number };
  readonly precision: { readonly points: readonly Point[]; readonly area: number };
}

/** The ROC curve and that of precision and recall, a line for each of what can be yes. */
export const rankingPlots = (name: string, rankings: readonly Ranking[]): readonly Plot[] => [
  {
    name: 'roc',
    spec: chart(
      'ROC curve',
      name,
      rankings.map(({ label, roc }) => ({ label: `${label}, area ${roc.area.toFixed(3)}`, points: roc.points })),
      ['False positive rate', 'True positive rate'],
      [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    ),
  },
  {
    name: 'precision-recall',
    spec: chart(
      'Precision and recall',
      name,
      rankings.map(({ label, precision }) => ({
        label: `${label}, average precision ${precision.area.toFixed(3)}`,
        points: precision.points,
      })),
      ['Recall', 'Precision'],
      [],
    ),
  },
];

interface Curve {
  readonly label: string;
  readonly points: readonly Point[];
}

const chart = (
  title: string,
  subtitle: string,
  curves: readonly Curve[],
  [xTitle, yTitle]: readonly [string, string],
  chance: readonly Point[],
): TopLevelSpec => {
  const share = (field: string, words: string) => ({
    field,
    type: 'quantitative',
    title: words,
    scale: { domain: [0, 1] },
    axis: { format: '.0%', tickCount: 5 },
  });
  const place = { x: share('x', xTitle), y: share('y', yTitle) };
  const labels = curves.map(({ label }) => label);
  const legend = {
    title: null,
    orient: 'top',
    direction: 'vertical',
    symbolType: 'stroke',
    symbolSize: 500,
    labelLimit: 400,
  };
  const scale = <T>(range: readonly T[]) => ({ domain: labels, range: range.slice(0, labels.length) });
  return {
    width: 420,
    height: 420,
    title: { text: title, subtitle },
    layer: [
      {
        data: { values: chance },
        mark: { type: 'line', color: colors.faint, strokeDash: [6, 4], strokeWidth: 1.5 },
        encoding: place,
      },
      {
        data: {
          values: curves.flatMap(({ label, points }) => points.map((point, order) => ({ ...point, order, label }))),
        },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          ...place,
          order: { field: 'order', type: 'quantitative' },
          color: {
            field: 'label',
            type: 'nominal',
            scale: scale([colors.blue, colors.orange, colors.green, colors.purple]),
            legend,
          },
          strokeDash: { field: 'label', type: 'nominal', scale: scale([[], [7, 3], [2, 2], [9, 3, 2, 3]]), legend },
        },
      },
    ],
  } as unknown as TopLevelSpec;
};
