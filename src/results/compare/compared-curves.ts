import type { TopLevelSpec } from 'vega-lite';
import { flow } from '../../experiment/explain/explain.ts';
import { overlay } from '../../plots/overlay.ts';
import { compactPaths } from '../compact-paths.ts';
import type { ComparedRun, Comparison } from './compare.ts';
import type { RunRecord } from './record.ts';

/** The metric over the epochs, a curve a run, called by what few others have. */
export const comparedCurves = (comparison: Comparison, records: readonly RunRecord[]): TopLevelSpec => {
  const { metric, runs } = comparison;
  const labels = labelsOf(comparison);
  const series = runs.map(({ path }, i) => {
    const { epochs, status } = records.find((record) => record.path === path)!;
    return {
      label: labels[i]!,
      points: epochs.map(({ epoch, values }) => ({ x: epoch, y: values[metric] ?? NaN })),
      broken: status !== 'completed',
    };
  });
  const names = [...new Set(records.map(({ plan }) => plan.experiment.name))].join(', ');
  return overlay({ title: metric, subtitle: [names], y: metric, series });
};

/** Values that are not those of most runs: `momentum 0.9`; where there are none, or too many, the run’s own name. */
const labelsOf = ({ told, runs }: Comparison): readonly string[] => {
  const heads = compactPaths(told);
  const textOf = ({ settings }: ComparedRun, path: string): string => {
    const value = settings[path];
    if (value === undefined) return '';
    return typeof value === 'number' ? String(Number(value.toPrecision(4))) : flow(value);
  };
  const usual = told.map((path) => {
    const texts = runs.map((run) => textOf(run, path));
    const count = (text: string) => texts.filter((other) => other === text).length;
    const commonest = [...texts].sort((a, b) => count(b) - count(a))[0]!;
    return count(commonest) > 1 ? commonest : undefined;
  });
  return runs.map((run) => {
    const words = told
      .flatMap((path, i) =>
        textOf(run, path) === '' || textOf(run, path) === usual[i] ? [] : [`${heads[i]} ${textOf(run, path)}`],
      )
      .join(', ');
    if (words === '') return run.run.slice(run.run.indexOf('/') + 1);
    return words.length > 44 ? `${words.slice(0, 43)}…` : words;
  });
};
