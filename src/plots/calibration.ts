import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from './curves.ts';
import { colors } from './theme.ts';

/** Predictions of confidence `from` … `to`: how sure they were and how many were right, on average. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

/**
 * How often predictions were right, by how sure the model was of them; the dashed line is where both are equal. Below,
 * how many there are.
 */
export const calibrationPlot = (name: string, bins: readonly Bin[]): Plot => {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const values = bins.filter(({ count }) => count > 0).map((bin) => ({ ...bin, share: bin.count / total }));
  const x = {
    field: 'from',
    type: 'quantitative',
    scale: { domain: [0, 1], nice: false },
    axis: { format: '.0%', tickCount: 5, title: null },
  };
  const width = 420;
  return {
    name: 'calibration',
    spec: {
      title: {
        text: 'Calibration',
        subtitle: [name, '◆ is at a bin’s mean confidence; dashed: as often right as sure'],
      },
      spacing: 12,
      data: { values },
      vconcat: [
        {
          width,
          height: 340,
          layer: [
            {
              mark: { type: 'rect', color: colors.blue, opacity: 0.8, stroke: '#FFFFFF' },
              encoding: {
                x,
                x2: { field: 'to' },
                y: {
                  field: 'accuracy',
                  type: 'quantitative',
                  title: 'Right',
                  scale: { domain: [0, 1], nice: false },
                  axis: { format: '.0%', tickCount: 5 },
                },
                y2: { datum: 0 },
              },
            },
            {
              data: { values: [{ a: 0, b: 1 }] },
              mark: { type: 'rule', color: colors.faint, strokeDash: [6, 4], strokeWidth: 1.5 },
              encoding: {
                x: { field: 'a', type: 'quantitative' },
                y: { field: 'a', type: 'quantitative' },
                x2: { field: 'b' },
                y2: { field: 'b' },
              },
            },
            {
              mark: { type: 'point', filled: true, shape: 'diamond', size: 60, opacity: 1, color: colors.orange },
              encoding: { x: { ...x, field: 'confidence' }, y: { field: 'accuracy', type: 'quantitative' } },
            },
          ],
        },
        {
          width,
          height: 80,
          mark: { type: 'rect', color: colors.faint, opacity: 0.7, stroke: '#FFFFFF' },
          encoding: {
            x: { ...x, axis: { ...x.axis, title: 'Confidence' } },
            x2: { field: 'to' },
            y: {
              field: 'share',
              type: 'quantitative',
              title: 'Samples',
              scale: { zero: true },
              axis: { format: '~%', tickCount: 3 },
            },
            y2: { datum: 0 },
          },
        },
      ],
    } as unknown as TopLevelSpec,
  };
};
