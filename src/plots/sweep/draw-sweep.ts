import type { Plot } from '../curves.ts';
import { draw, type Drawing } from '../draw-plots.ts';
import { bestSoFar } from './best-so-far.ts';
import { heatMap } from './heat-map.ts';
import { learningCurves } from './learning-curves.ts';
import { parallelCoordinates } from './parallel-coordinates.ts';
import { byImportance, importances, parameterImportance } from './parameter-importance.ts';
import { slices } from './slices.ts';
import type { SweepTable } from './table.ts';

/** Every plot that a sweep’s trials allow, as SVG and PNG; the same trials give the same bytes. */
export const drawSweep = (table: SweepTable): AsyncGenerator<Drawing> => draw(sweepPlots(table));

/** The drawings, not yet drawn. */
export const sweepPlots = (table: SweepTable): readonly Plot[] => {
  const importance = importances(table);
  const parameters = byImportance(table, importance);
  return [
    ...bestSoFar(table),
    ...learningCurves(table),
    ...slices(table, parameters.slice(0, 12)),
    ...parallelCoordinates(table, parameters),
    ...parameterImportance(table, importance),
    ...heatMap(table, parameters.length === 2 ? table.parameters : parameters),
  ];
};
