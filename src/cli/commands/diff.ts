import { Command } from 'commander';
import pc from 'picocolors';
import { flow, originWords } from '../../experiment/explain/explain.ts';
import type { Found, MetricDiff, RunDiff, ValueDiff } from '../../results/compare/diff.ts';
import { columnTable, facts } from '../../reporters/console/screen.ts';
import { amount, duration, number } from '../../reporters/console/words.ts';
import { printable } from '../../contracts/printable.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson, terminal } from '../text/output.ts';

export const diffCommand = (_exit: Exit): Command =>
  new Command('diff')
    .summary('Show how two runs differ.')
    .description('Shows how two runs differ: values with their origins, data, code, environment and results.')
    .argument('<a>', 'Run folder. An experiment’s name means its newest run, a sweep its best trial.')
    .argument('<b>', 'The run to compare with.')
    .option('--out <dir>', 'Folder in which names are looked up (default: runs).')
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      examples([
        'assay diff mnist-mlp/latest mnist-cnn/latest',
        'assay diff runs/mnist-mlp/2026-11-24T03-52-10-1a2b3c4d mnist-mlp-sweep',
      ]),
    )
    .action(async (a: string, b: string, { json, ...options }: { readonly out?: string; readonly json?: true }) => {
      const { diff } = await import('../../api/diff.ts');
      const found = await diff(a, b, options);
      if (json) return printJson(found);
      print(diffText(found));
    });

const diffText = (found: RunDiff): string => {
  const sections = [
    facts(
      screen(),
      found.runs.map(({ run, status, epochs, seconds, seeds }, i) => [
        'AB'[i]!,
        `${run}: ${status}, ${amount(epochs, 'epoch')} in ${duration(seconds)}${seeds > 1 ? `, ${seeds} seeds` : ''}`,
      ]),
      pc.bold,
    ),
    section('values', valuesText(found)),
    section('data', found.data.length > 0 ? found.data.join('\n') : 'the same'),
    ...(found.code.length > 0 ? [section('code', found.code.join('\n'))] : []),
    section(
      'environment',
      found.environment.map(({ path, values: [x, y] }) => `${path}  ${worded(x)} → ${worded(y)}`).join('\n') ||
        'the same',
    ),
    section('after the last epoch', metricsText(found)),
  ];
  return sections.join('\n\n');
};

const screen = () => ({ columns: terminal().live ? terminal().columns : 200, colors: pc });
const section = (title: string, text: string): string =>
  `${pc.bold(title)}\n${text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')}`;
const worded = (value: unknown): string =>
  value === undefined ? '–' : printable(typeof value === 'string' ? value : flow(value));

const valuesText = ({ values }: RunDiff): string => {
  const matter = values.filter(({ matters }) => matters);
  const told = matter.filter((value) => value.told);
  const [rest, others] = [matter.length - told.length, values.length - matter.length];
  const lines = told.flatMap(valueLines);
  if (rest > 0)
    lines.push(
      pc.dim(`and ${amount(rest, 'default')} of what differs above; --json lists ${rest === 1 ? 'it' : 'them'}`),
    );
  if (others > 0)
    lines.push(
      pc.dim(
        `and ${values
          .filter(({ matters }) => !matters)
          .map(({ path }) => path)
          .join(', ')}, on which no result depends`,
      ),
    );
  return lines.length > 0 ? lines.join('\n') : 'the same';
};

const valueLines = ({ path, sides }: ValueDiff): readonly string[] => {
  const texts = sides.map((side) => (side ? cut(flow(side.value)) : '–'));
  const width = Math.max(...texts.map(({ length }) => length));
  return [
    printable(path),
    ...sides.map((side, i) =>
      `  ${'AB'[i]}  ${printable(texts[i]!).padEnd(width)}  ${side ? originOf(side) : ''}`.trimEnd(),
    ),
  ];
};

/**
 * Painted only where there is something to paint: an empty text in colors is not empty, and its line ends in spaces.
 */
const originOf = ({ origin }: Found): string => (origin ? pc.dim(printable(originWords(origin))) : '');
const cut = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

const spreadHeads = (spread: RunDiff['spread']): string[] => {
  if (spread === null) return [];
  return spread === 'seeds' ? ['p'] : [''];
};

const pText = (p: number | null): string => {
  if (p === null) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
};

const metricsText = ({ metrics, spread, runs }: RunDiff): string => {
  if (metrics.length === 0) return 'The runs have no value in common.';
  const value = ({ values, spreads }: MetricDiff, side: 0 | 1) =>
    `${number(values[side] as never)}${spreads[side] === null ? '' : ` ± ${Number(spreads[side]!.toPrecision(2))}`}`;
  const head = ['', 'A', 'B', 'B − A', ...spreadHeads(spread)];
  const rows = metrics.map((metric) => {
    const [x, y] = metric.spreads;
    const within =
      x !== null && y !== null && Math.abs(metric.difference) <= 2 * Math.hypot(x, y) ? 'within the spread' : '';
    return [
      metric.name,
      value(metric, 0),
      value(metric, 1),
      `${metric.difference > 0 ? '+' : ''}${number(metric.difference as never)}`,
      ...(spread === 'seeds' ? [pText(metric.p)] : []),
      ...(spread === 'epochs' ? [within] : []),
    ];
  });
  return `${columnTable(screen(), head, rows, 1)}\n${pc.dim(spreadWords(spread, runs))}`;
};

const spreadWords = (spread: RunDiff['spread'], [a, b]: RunDiff['runs']): string => {
  if (spread === 'seeds')
    return (
      `Means and standard deviations of ${a.seeds} and ${b.seeds} seeds; p of Welch's test that the means are ` +
      'equal, for each value by itself.'
    );
  if (spread === 'epochs')
    return (
      '± is how much a value changes between the last epochs, without a steady trend. Another seed changes it ' +
      'more: use two or more seeds on each side to measure that.'
    );
  return 'Not two seeds on each side, and too few epochs to tell how far a value moves by itself.';
};
