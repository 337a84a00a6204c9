import { Command } from 'commander';
import pc from 'picocolors';
import { flow } from '../../experiment/explain/explain.ts';
import { compactPaths } from '../../results/compact-paths.ts';
import type { ComparedRun, Comparison } from '../../results/compare/compare.ts';
import { comparisonCsv } from '../../results/compare/comparison-csv.ts';
import { columnTable } from '../../reporters/console/screen.ts';
import { amount, duration, number } from '../../reporters/console/words.ts';
import { printable } from '../../contracts/printable.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { complain, print, printJson, terminal } from '../text/output.ts';

interface CompareOptions {
  readonly metric?: string;
  readonly out?: string;
  readonly plot?: string;
  readonly csv?: true;
  readonly json?: true;
}

export const compareCommand = (_exit: Exit): Command =>
  new Command('compare')
    .summary('Put runs side by side, best first.')
    .description('Prints runs side by side, best first: the values in which they differ, and their results.')
    .argument(
      '<runs...>',
      'Run and sweep folders, or names of experiments: NAME for all its runs, NAME/latest for the newest.',
    )
    .option('--metric <name>', 'Value to rank by, such as `validation/accuracy` (default: the value of `train.best`).')
    .option('--out <dir>', 'Folder in which names are looked up (default: runs).')
    .option('--plot <file>', 'Draw a curve per run, as .svg or .png.')
    .option('--csv', 'Print CSV with every value.')
    .option('--json', 'Print JSON with every value.')
    .addHelpText(
      'after',
      examples([
        'assay compare mnist-mlp',
        'assay compare mnist-mlp/latest mnist-cnn/latest --metric test/accuracy',
        'assay compare runs/mnist-mlp/2026-* --plot curves.png',
        'assay compare mnist-mlp-sweep --csv > trials.csv',
      ]),
    )
    .action(async (names: string[], { csv, json, ...options }: CompareOptions) => {
      const { compare } = await import('../../api/compare.ts');
      const { problems, ...comparison } = await compare(names, options);
      for (const problem of problems) complain(problem);
      if (json) return printJson(comparison);
      print(csv ? comparisonCsv(comparison).trimEnd() : comparisonText(comparison));
    });

interface Column {
  readonly head: string;
  readonly cell: (run: ComparedRun) => string;
  /** Text goes to the left, before all numbers. */
  readonly left: boolean;
}

const comparisonText = (comparison: Comparison): string => {
  const { live, columns: width } = terminal();
  const columns = live ? width : Infinity; // into a pipe or a file, all of it
  const { runs, metric, goal, notes } = comparison;
  const { shown, hidden } = fitting(columnsOf(comparison), runs, columns);
  const table = columnTable(
    { columns, colors: pc },
    shown.map(({ head }) => head),
    runs.map((run) => shown.map(({ cell }) => cell(run))),
    shown.filter(({ left }) => left).length,
  );
  const order = goal
    ? `The best ${metric} after the last epoch comes first.`
    : `Which way ${metric} gets better is not known: the runs are in the order given.`;
  const rest =
    hidden.length === 0
      ? []
      : [`Not shown here, and in --csv and --json: ${hidden.map(({ head }) => head).join(', ')}.`];
  return [table, '', ...[order, ...notes, ...rest].map((line) => pc.dim(printable(line)))].join('\n');
};

/** In the order in which they get the room of a narrow terminal. */
const columnsOf = ({ metric, told, names, runs }: Comparison): readonly Column[] => {
  const some = (of: (run: ComparedRun) => unknown): boolean => runs.some((run) => of(run) !== of(runs[0]!));
  const heads = compactPaths(told);
  const [part] = metric.split('/');
  const related = [...names].sort((a, b) => Number(b.startsWith(`${part}/`)) - Number(a.startsWith(`${part}/`)));
  const oneName = !some(({ run }) => run.split('/')[0]);
  const text = (head: string, cell: Column['cell']): Column => ({ head, cell, left: true });
  const value = (head: string, cell: Column['cell']): Column => ({ head, cell, left: false });
  return [
    text('run', ({ run }) => (oneName ? run.slice(run.indexOf('/') + 1) : run)),
    value(metric, ({ objective, deviation }) =>
      objective === null
        ? '–'
        : `${number(objective as never)}${deviation === null ? '' : ` ± ${number(deviation as never)}`}`,
    ),
    ...(some(({ status }) => status) || runs[0]!.status !== 'completed'
      ? [text('status', ({ status }) => status)]
      : []),
    ...told.map((path, i) =>
      text(heads[i]!, ({ settings }) => (path in settings ? short(words(settings[path])) : '–')),
    ),
    value('best (epoch)', ({ best }) => (best ? `${number(best.value as never)} (${best.epoch})` : '–')),
    ...(some(({ epochs }) => epochs) ? [value('done', ({ epochs }) => amount(epochs, 'epoch'))] : []),
    value('took', ({ seconds }) => duration(seconds)),
    ...related.map((name) => value(name, ({ values }) => (name in values ? number(values[name] as never) : '–'))),
  ];
};

const fitting = (
  all: readonly Column[],
  runs: readonly ComparedRun[],
  room: number,
): { readonly shown: readonly Column[]; readonly hidden: readonly Column[] } => {
  const kept = new Set<Column>();
  let left = room;
  for (const column of all) {
    const width = Math.max(column.head.length, ...runs.map((run) => column.cell(run).length)) + 2;
    if (width > left && kept.size > 1) continue;
    left -= width;
    kept.add(column);
  }
  const order = [...kept];
  return {
    shown: [...order.filter((column) => column.left), ...order.filter((column) => !column.left)],
    hidden: all.filter((column) => !kept.has(column)),
  };
};

/** Six digits tell numbers apart; `--csv` has all of them. */
const words = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(6))) : flow(value);

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}…` : text);
