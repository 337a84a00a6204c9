import type { TopLevelSpec } from 'vega-lite';
import type { Plot } from './curves.ts';
import { colors } from './theme.ts';

/** Predicted against true values, as a point each; the dashed line is where both are equal. */
export const valuePlot = (
  name: string,
  file: string,
  points: readonly { readonly truth: number; readonly predicted: number }[],
): Plot => {
  const numbers = points.flatMap(({ truth, predicted }) => [truth, predicted]);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const pad = (high - low || 1) * 0.04;
  const domain = [low - pad, high + pad];
  const axis = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain, nice: false, zero: false },
  });
  return {
    name: file,
    spec: {
      width: 420,
      height: 420,
      title: { text: 'Predicted and true values', subtitle: name },
      layer: [
        {
          data: { values: [{ low: domain[0], high: domain[1] }] },
          mark: { type: 'rule', color: colors.faint, strokeDash: [6, 4], strokeWidth: 1.5 },
          encoding: {
            x: axis('low', 'Ground Truth'),
            x2: { field: 'high' },
            y: axis('low', 'Predicted'),
            y2: { field: 'high' },
          },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 22, opacity: 0.55, color: colors.blue },
          encoding: { x: axis('truth', 'Ground Truth'), y: axis('predicted', 'Predicted') },
        },
      ],
    } as unknown as TopLevelSpec,
  };
};
