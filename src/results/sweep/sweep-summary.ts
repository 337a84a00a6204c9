import { compactPaths } from '../compact-paths.ts';
import type { RecordedSweep, RecordedTrial } from './recorded-sweep.ts';
import { pointCell, variedPaths } from './sweep-csv.ts';
import { sweepSummary, testValues } from './sweep-best.ts';

/** Rows of the table; `results.csv` has the others. */
const most = 50;

/**
 * What came out, for people: the best trial with its value on the test part, all trials in order, and what the numbers
 * don't tell apart.
 */
export const summaryMarkdown = (sweep: RecordedSweep): string => {
  const { name, trials, refused, ended, settings } = sweep;
  const { ranked, best, inseparable, counts } = sweepSummary(sweep);
  const order = [
    ...ranked.map(({ index }) => trials.find((trial) => trial.index === index)!),
    ...trials.filter(({ index }) => !ranked.some((other) => other.index === index)),
  ];
  const winner = trials.find(({ index }) => index === best);
  const rest = order.length > most ? `\n\nThe first ${most} of ${order.length}; \`results.csv\` has all.` : '';
  return (
    [
      `# ${name}`,
      winner ? bestOf(sweep, winner) : 'No trial came to an objective that is a number.',
      ...(winner ? [certainty(sweep, winner, inseparable)] : []),
      `## Trials\n\n${table(sweep, order.slice(0, most))}${rest}`,
      [
        `${listOf(counts)}.`,
        `${ended ? ended.reason : 'The sweep was cut off.'}`,
        ...(settings.pruner
          ? [
              `Pruned by \`${settings.pruner.type}\`: each decision stands in \`sweep.jsonl\` with what it was ` +
                'made from.',
            ]
          : []),
      ].join(' '),
      ...(refused.length > 0
        ? [
            `## Points that can't be run\n\n${refused
              .slice(0, most)
              .map(({ point, reason }) => `- ${pointWords(point)}: ${reason}`)
              .join('\n')}${refused.length > most ? `\n- … ${refused.length - most} more in \`sweep.jsonl\`` : ''}`,
          ]
        : []),
    ].join('\n\n') + '\n'
  );
};

const bestOf = (sweep: RecordedSweep, { index, point, summary, runs }: RecordedTrial): string => {
  const { metric, goal } = sweep.objective;
  const test = metric.startsWith('test/') ? [] : Object.entries(testValues(sweep, index));
  const repeated = runs.length > 1 ? `, mean of ${runs.length} runs` : '';
  return [
    `The best of ${sweep.trials.length} trials by \`${metric}\` (${goal}) is **trial ${index}**: ` +
      `${number(summary!.mean)}${spread(summary)}.`,
    variedPaths(sweep)
      .filter((path) => path in point)
      .map((path) => `- \`${path}\`: ${pointCell(point[path])}`)
      .join('\n'),
    ...(test.length > 0
      ? [
          `On the test part, by which nothing was chosen${repeated}: ` +
            `${test.map(([name, value]) => `${name.slice('test/'.length)} ${number(value)}`).join(', ')}.`,
        ]
      : []),
    'Its model is in `model/`, its ' +
      `${runs.length > 1 ? `runs are in \`trials/${index}/\`` : `run is \`trials/${index}/${runs[0]!.seed}/\``}.`,
  ].join('\n\n');
};

const certainty = (
  { settings }: RecordedSweep,
  { index }: RecordedTrial,
  inseparable: ReturnType<typeof sweepSummary>['inseparable'],
): string => {
  if (!inseparable)
    return `Each trial was run once, so how far the seed alone moves the objective is not known; \`repeats: 3\` tells.`;
  if (inseparable.length === 0)
    return `With ${settings.repeats} runs each, trial ${index} can be told from all others (Welch's test, p < 0.05).`;
  return (
    `With ${settings.repeats} runs each, trial ${index} cannot be told from ` +
    `${inseparable.map(({ index: other, p }) => `trial ${other} (p = ${p.toFixed(2)})`).join(', ')} (Welch's test, ` +
    'p ≥ 0.05).'
  );
};

const table = (sweep: RecordedSweep, trials: readonly RecordedTrial[]): string => {
  const paths = variedPaths(sweep);
  const repeated = sweep.settings.repeats > 1;
  const head = [
    'trial',
    'state',
    ...compactPaths(paths),
    sweep.objective.metric,
    ...(repeated ? ['deviation', '95 % interval'] : []),
    'epochs',
    'seconds',
  ];
  const rows = trials.map(({ index, state, point, summary, epochs, seconds }) => [
    String(index),
    state,
    ...paths.map((path) => (path in point ? valueWords(point[path]) : '–')),
    summary ? number(summary.mean) : '–',
    ...(repeated
      ? [
          summary?.deviation == null ? '–' : number(summary.deviation),
          summary?.interval ? `${number(summary.interval[0])} … ${number(summary.interval[1])}` : '–',
        ]
      : []),
    String(epochs),
    seconds.toFixed(1),
  ]);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i < 2 ? '---' : '---:'))), ...rows.map(line)].join('\n');
};

const spread = (summary: RecordedTrial['summary']): string =>
  summary?.interval && summary.deviation !== null
    ? ` ± ${number(summary.deviation)} (95 % interval of the mean ${number(summary.interval[0])} … ` +
      `${number(summary.interval[1])}, ${summary.n} runs)`
    : '';

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ') || 'No trial is over';

const pointWords = (point: RecordedTrial['point']): string =>
  Object.entries(point)
    .map(([path, value]) => `\`${path}\` ${valueWords(value)}`)
    .join(', ');

const valueWords = (value: unknown): string =>
  typeof value === 'number' ? significant(value) : String(pointCell(value));

/** Four digits that count. */
const significant = (x: number): string => String(Number(x.toPrecision(4)));

/** Of an objective: four decimals, so that rows compare at a glance. */
const number = (x: number): string => (Math.abs(x) >= 0.001 && Math.abs(x) < 1e5 ? x.toFixed(4) : significant(x));
