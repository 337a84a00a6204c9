import type { Plot } from '../curves.ts';
import { colors } from '../theme.ts';
import { objectiveColor } from './looks.ts';
import { parameterAxis, type ParameterAxis } from './parameter-axis.ts';
import { measured, subtitleOf, type SweepParameter, type SweepTable } from './table.ts';

/** Cells of an axis of numbers with more values than these. */
const bins = 7;

/**
 * The mean objective over two parameters, those given first. Cells without a trial stay empty; trials that have only
 * one of the two are left out.
 */
export const heatMap = (table: SweepTable, parameters: readonly SweepParameter[]): readonly Plot[] => {
  const [across, up] = parameters;
  if (!across || !up) return [];
  const trials = measured(table);
  const [xAxis, yAxis] = [parameterAxis(across, trials), parameterAxis(up, trials)];
  const points = trials.flatMap((trial) => {
    const [x, y] = [xAxis.position(trial), yAxis.position(trial)];
    return x === null || y === null ? [] : [{ x, y, objective: trial.objective }];
  });
  if (points.length === 0) return [];
  const [columns, rows] = [
    edgesOf(
      xAxis,
      points.map(({ x }) => x),
    ),
    edgesOf(
      yAxis,
      points.map(({ y }) => y),
    ),
  ];
  const cells = columns.slice(1).flatMap((x2, i) =>
    rows.slice(1).flatMap((y2, j) => {
      const inside = points
        .filter(({ x, y }) => isIn(x, columns, i) && isIn(y, rows, j))
        .map(({ objective }) => objective);
      return inside.length === 0
        ? []
        : [
            {
              x: columns[i]!,
              x2,
              y: rows[j]!,
              y2,
              objective: inside.reduce((sum, value) => sum + value, 0) / inside.length,
              count: inside.length,
              midX: middle(xAxis, columns[i]!, x2),
              midY: middle(yAxis, rows[j]!, y2),
            },
          ];
    }),
  );
  const place = (field: 'x' | 'y', { title, scale, axis }: ParameterAxis, edges: readonly number[]) => ({
    field,
    type: 'quantitative',
    title,
    scale: { ...scale, domain: [edges[0], edges.at(-1)] },
    axis: { ...axis, grid: false },
  });
  const encoding = { x: place('x', xAxis, columns), y: place('y', yAxis, rows) };
  const numeric = !xAxis.options || !yAxis.options;
  const words = [
    'the mean of each cell',
    ...(table.parameters.length > 2 ? ['over all values of the other parameters'] : []),
    ...(numeric ? ['a dot a trial'] : []),
  ].join(', ');
  const ordered = cells.map(({ objective }) => objective).sort((a, b) => a - b);
  const isDark = (objective: number): boolean =>
    (table.objective.goal === 'maximize' ? objective - ordered[0]! : ordered.at(-1)! - objective) >
    0.45 * (ordered.at(-1)! - ordered[0]!);
  const spec = {
    width: Math.min(560, Math.max(320, 62 * (columns.length - 1))),
    height: Math.min(420, Math.max(220, 48 * (rows.length - 1))),
    title: { text: `${table.objective.metric} over two parameters`, subtitle: [subtitleOf(table), words] },
    layer: [
      {
        data: { values: cells },
        mark: { type: 'rect', stroke: '#FFFFFF', strokeWidth: 1 },
        encoding: {
          ...encoding,
          x2: { field: 'x2' },
          y2: { field: 'y2' },
          color: objectiveColor(
            table,
            cells.map(({ objective }) => objective),
          ),
        },
      },
      ...(numeric
        ? [
            {
              data: { values: points },
              mark: {
                type: 'point',
                filled: true,
                color: colors.ink,
                stroke: '#FFFFFF',
                strokeWidth: 0.8,
                size: 22,
                opacity: 0.9,
              },
              encoding: { x: { ...encoding.x, field: 'x' }, y: { ...encoding.y, field: 'y' } },
            },
          ]
        : [
            {
              data: {
                values: cells.map((cell) => ({
                  ...cell,
                  text: String(Number(cell.objective.toPrecision(3))),
                  ink: isDark(cell.objective) ? '#FFFFFF' : colors.ink,
                })),
              },
              mark: { type: 'text', fontSize: 11 },
              encoding: {
                x: { ...encoding.x, field: 'midX' },
                y: { ...encoding.y, field: 'midY' },
                text: { field: 'text' },
                color: { field: 'ink', type: 'nominal', scale: null },
              },
            },
          ]),
    ],
  };
  return [{ name: 'heat-map', spec: spec as never }];
};

/** Borders of the cells: around each option, around each of few numbers, else equal shares of the axis. */
const edgesOf = (axis: ParameterAxis, positions: readonly number[]): readonly number[] => {
  if (axis.options) return Array.from({ length: axis.options.length + 1 }, (_, index) => index - 0.5);
  const shares = [...new Set(positions.map(axis.share))].sort((a, b) => a - b);
  if (shares.length > bins || shares.length < 2)
    return Array.from({ length: bins + 1 }, (_, index) => axis.positionAt(index / bins));
  const between = shares.slice(1).map((share, index) => (share + shares[index]!) / 2);
  return [2 * shares[0]! - between[0]!, ...between, 2 * shares.at(-1)! - between.at(-1)!].map(axis.positionAt);
};

const isIn = (position: number, edges: readonly number[], cell: number): boolean =>
  position >= edges[cell]! && (position < edges[cell + 1]! || cell === edges.length - 2);

const middle = (axis: ParameterAxis, from: number, to: number): number =>
  axis.positionAt((axis.share(from) + axis.share(to)) / 2);
