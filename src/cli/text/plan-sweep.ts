import { relative } from 'node:path';
import pc from 'picocolors';
import type { SweepReport } from '../../api/plan-trials.ts';
import { columnTable, facts } from '../../reporters/console/screen.ts';
import { amount, count, duration } from '../../reporters/console/words.ts';
import type { Point } from '../../contracts/search.ts';
import { terminal } from './output.ts';

/** Most reasons to show; there may be one per point. */
const shownReasons = 8;

export const sweepText = (report: SweepReport): string => {
  const screen = { columns: terminal().columns, colors: pc };
  const { objective, parameters, size, repeats, refused, epochs, steps, measured } = report;
  const rows: [string, string][] = [
    ['varied', variedText(parameters) || 'by the given points'],
    ['space', size === null ? 'infinite' : amount(size, 'point')],
    ['objective', `${objective.metric}, ${objective.goal}`],
    ['trials', trialsText(report)],
    ['architectures', `${count(report.architectures)}, shapes checked`],
    [
      'training',
      `${report.known ? '' : 'about '}${amount(epochs, 'epoch')}, ` +
        `${amount(steps, 'step')}${repeats > 1 ? `, ${repeats} runs per trial` : ''}`,
    ],
  ];
  if (measured)
    rows.push([
      'measured',
      `about ${duration(measured.seconds / measured.workers)} of training steps with ` +
        `${amount(measured.workers, 'worker')}, by ${measured.engine}; evaluation comes in addition`,
    ]);
  if (refused.length > 0)
    rows.push([
      'refused',
      `${count(refused.reduce((sum, group) => sum + group.count, 0))} of ${amount(report.points, 'point')}`,
    ]);
  return [
    `${pc.bold(report.name)}: a sweep by \`${report.sampler}\``,
    '',
    facts(screen, rows, pc.dim),
    ...refusedLines(report),
    '',
    architectureTable(report, screen),
  ].join('\n');
};

/** A path has several kinds where the choices around it give it each its own. */
const variedText = (parameters: SweepReport['parameters']): string => {
  const kindsAt = (at: string): string =>
    [...new Set(parameters.filter(({ path }) => path === at).map(({ kind }) => kind))].join(' or ');
  return [...new Set(parameters.map(({ path }) => path))].map((path) => `${path} (${kindsAt(path)})`).join(', ');
};

const trialsText = ({ trials, reason, by, done, known, points, folder }: SweepReport): string => {
  const where = done > 0 ? `, ${count(done)} done in ${relative('.', folder)}` : '';
  const looked = known ? '' : ` Checked ${amount(points, 'point')}: corners of the space and random ones.`;
  const total = trials === null ? 'as many as time allows' : count(trials);
  const why = by === 'sampler' ? '' : `. ${reason}`;
  return `${total}${where}${why}${looked}`;
};

const refusedLines = ({ refused }: SweepReport): string[] => [
  ...refused
    .slice(0, shownReasons)
    .flatMap((group) => [
      `  ${count(group.count).padStart(7)}  ${group.reason}`,
      `           ${pc.dim(`such as ${pointText(group.point)}`)}`,
    ]),
  ...(refused.length > shownReasons ? [`           and ${amount(refused.length - shownReasons, 'more reason')}`] : []),
];

const pointText = (point: Point): string =>
  Object.entries(point)
    .map(([path, value]) => `${path}: ${valueText(value)}`)
    .join(', ');
const valueText = (value: Point[string] | undefined): string => {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const architectureTable = (
  { sized, architectures, known }: SweepReport,
  screen: Parameters<typeof columnTable>[0],
): string => {
  const paths = [...new Set(sized.flatMap(({ values }) => Object.keys(values)))];
  const rows = sized.map(({ values, points, trainable, fixed }) => [
    ...paths.map((path) => valueText(values[path])),
    count(points),
    trainable === null ? 'too large' : count(trainable),
    fixed === null ? '' : count(fixed),
  ]);
  const more =
    architectures > sized.length
      ? [pc.dim(`${sized.length} of ${count(architectures)}, from the smallest to the largest`)]
      : [];
  return [
    columnTable(screen, [...paths, known ? 'trials' : 'points', 'trainable', 'fixed'], rows, paths.length),
    ...more,
  ].join('\n');
};
