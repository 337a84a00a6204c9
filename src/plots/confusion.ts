import type { TopLevelSpec } from 'vega-lite';
import type { EventOf } from '../contracts/events.ts';
import type { Plot } from './curves.ts';
import type { History } from './history.ts';
import { colors } from './theme.ts';

/**
 * How often each class was taken for each: counts, coloured by their share of the row, so that small classes show as
 * well.
 */
export const confusionPlot = ({ name, end }: History): readonly Plot[] =>
  end?.confusion ? [confusionMatrix(name, end.confusion)] : [];

export const confusionMatrix = (
  name: string,
  { part, classes, counts }: NonNullable<EventOf<'trial:end'>['confusion']>,
): Plot => {
  const cells = counts.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, guess) => ({ truth, guess, count, share: total === 0 ? 0 : count / total }));
  });
  const samples = cells.reduce((sum, { count }) => sum + count, 0);
  const right = cells.reduce((sum, { truth, guess, count }) => sum + (truth === guess ? count : 0), 0);
  const subtitle = [name, `${part}: ${right.toLocaleString('en-US')} of ${samples.toLocaleString('en-US')} right`]
    .filter((words) => words !== '')
    .join(' · ');
  return { name: 'confusion', spec: matrix(subtitle, classes, cells) };
};

/** From nothing to all of a row; ColorBrewer's Blues, with a paler start. */
const blues = ['#F7FAFD', '#C6DBEF', '#6BAED6', '#2171B5', '#08306B'] as const;

/** Cut in the middle: long names often differ at their end. */
const short = (label: string): string => (label.length > 18 ? `${label.slice(0, 10)}…${label.slice(-7)}` : label);

interface MatrixCell {
  readonly truth: number;
  readonly guess: number;
  readonly count: number;
  readonly share: number;
}

const matrix = (subtitle: string, classes: readonly string[], cells: readonly MatrixCell[]): TopLevelSpec => {
  const many = classes.length > 30;
  const cell = many
    ? Math.max(9, Math.floor(640 / classes.length))
    : Math.min(90, Math.max(26, Math.floor(460 / classes.length)));
  const fontSize = many ? Math.min(11, cell - 1) : 12;
  const digits = String(Math.max(0, ...cells.map(({ count }) => count))).length;
  const names = classes.map(short);
  const upright = names.every((label) => label.length * fontSize * 0.65 < cell);
  const axis = {
    labelFontSize: fontSize,
    labelExpr: `${JSON.stringify(names)}[datum.value]`,
    labelOverlap: false,
    domain: false,
    ticks: false,
    grid: false,
  };
  const every = classes.map((_, index) => index);
  const position = (field: string, title: string, more: object) => ({
    field,
    type: 'ordinal',
    title,
    scale: { domain: every },
    axis: { ...axis, ...more },
  });
  const encoding = {
    x: position('guess', 'Predicted', upright ? { labelAngle: 0 } : { labelAngle: -90 }),
    y: position('truth', 'Ground Truth', {}),
  };
  return {
    width: { step: cell },
    height: { step: cell },
    title: { text: 'Confusion matrix', subtitle },
    view: { fill: blues[0], stroke: colors.line },
    config: { scale: { bandPaddingInner: 0 } },
    // A hundred classes make ten thousand cells, most of them empty: those are the background.
    data: { values: many ? cells.filter(({ count }) => count > 0) : cells },
    layer: [
      {
        mark: { type: 'rect', stroke: '#FFFFFF', strokeWidth: many ? 0.3 : 1 },
        encoding: {
          ...encoding,
          // By the square root, so that a hundredth is still seen.
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { type: 'sqrt', domain: [0, 1], range: blues, interpolate: 'rgb' },
            legend: { title: 'Share of row', format: '~%', values: [0, 0.02, 0.1, 0.25, 0.5, 1], gradientLength: 200 },
          },
        },
      },
      ...(many || digits * 7.5 > cell - 4
        ? []
        : [
            {
              transform: [{ filter: 'datum.count > 0' }],
              mark: { type: 'text', fontSize: 11 },
              encoding: {
                ...encoding,
                text: { field: 'count', type: 'quantitative' },
                color: { condition: { test: 'datum.share > 0.35', value: '#FFFFFF' }, value: colors.ink },
              },
            },
          ]),
    ],
  } as unknown as TopLevelSpec;
};
