import { Command } from 'commander';
import pc from 'picocolors';
import { Document, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Measured } from '../../run/open/measure.ts';
import type { PlanReport } from '../../api/plan.ts';
import type { ColumnFacts } from '../../contracts/columns.ts';
import { printable } from '../../contracts/printable.ts';
import type { Origin, Plan } from '../../contracts/plan.ts';
import { formatPath, type Path } from '../../experiment/tree.ts';
import type { Json } from '../../contracts/json.ts';
import { columnTable, facts as tableOfFacts } from '../../reporters/console/screen.ts';
import { amount, count, shape } from '../../reporters/console/words.ts';
import { withChanges, type ChangeOptions } from '../changes.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson, showDownload, showPreparation, terminal } from '../text/output.ts';
import { defined } from '../../defined.ts';

interface PlanOptions extends ChangeOptions {
  readonly measure?: true;
  readonly json?: true;
}

export const planCommand = (_exit: Exit): Command =>
  withChanges(
    new Command('plan')
      .summary('Show every value, the model and its size.')
      .description(
        'Prints what a run would do: every value, the model, its size and the number of steps. For sweeps: ' +
          'trials, skipped points and architectures.',
      )
      .argument('<file>', 'Experiment file (YAML).'),
  )
    .option('--measure', 'Run 20 steps to measure time and memory. For sweeps: estimate the total time.')
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      examples([
        'assay plan experiment.yaml',
        'assay plan experiment.yaml --set data.batch.train=256 --measure',
        'assay plan experiment.yaml --json > plan.json',
      ]),
    )
    .action(async (file: string, { measure, json, ...given }: PlanOptions) => {
      const changes = { ...given, onDownload: showDownload, onPrepare: showPreparation };
      const { isSweep } = await import('../../sweep/coordinate/load-sweep.ts');
      if (await isSweep(file, changes)) {
        const [{ planTrials }, { sweepText }] = await Promise.all([
          import('../../api/plan-trials.ts'),
          import('../text/plan-sweep.ts'),
        ]);
        const trials = await planTrials(file, { ...changes, ...defined({ measure: measure || undefined }) });
        return json ? printJson(trials) : print(sweepText(trials));
      }
      const { plan } = await import('../../api/plan.ts');
      const report = await plan(file, changes);
      const measured = measure && (await (await import('../../run/open/measure.ts')).measure(file, changes));
      if (json) return printJson({ ...report, ...defined({ measured }) });
      print(resolvedText(report.plan));
      print(reportText(report, measured || undefined));
    });

/** As the console shows a run, by its tables. */
const reportText = ({ plan: { facts }, model, bytes }: PlanReport, measured: Measured | undefined): string => {
  const screen = { columns: terminal().columns, colors: pc };
  const layers = model.layers.map(({ name, type, output, parameters }) => [
    name,
    type,
    shape(output),
    count(parameters),
  ]);
  const rows: [string, string][] = [
    ['parameters', `${count(model.trainable)} trainable, ${count(model.fixed)} fixed: ${mebibytes(bytes.parameters)}`],
    ['state', `${mebibytes(bytes.state)}, parameters and what the optimizer keeps`],
    ['activations', `${mebibytes(bytes.activations)}, the outputs of all layers for one training batch`],
    [
      'samples',
      `${Object.entries(facts.counts)
        .map(([part, samples]) => `${part} ${count(samples)}`)
        .join(', ')}, each ${shape(facts.input)}`,
    ],
    ...(facts.dataset.notes ?? []).map((note): [string, string] => ['', note]),
    ...windowRows(facts),
    ['steps', `${count(facts.stepsPerEpoch)} an epoch, ${count(facts.steps)} in all`],
  ];
  if (measured)
    rows.push([
      'measured',
      `${(measured.secondsPerStep * 1000).toFixed(2)} ms a step over ${amount(measured.steps, 'step')} on ` +
        `${measured.engine}; at most ${mebibytes(measured.peakMemory)} of memory`,
    ]);
  return [
    ...columnsText(screen, facts.dataset.columns ?? []),
    columnTable(screen, ['layer', 'type', 'output', 'parameters'], layers, 2),
    '',
    tableOfFacts(screen, rows, pc.dim),
  ].join('\n');
};

const windowRows = ({ windows }: Plan['facts']): [string, string][] =>
  windows
    ? [['shuffle', `shards of ${amount(windows.shard, 'sample')}, then samples in windows of ${windows.window} shards`]]
    : [];

/** A wide table is shown by its first columns. */
const shownColumns = 40;

const columnsText = (screen: Parameters<typeof columnTable>[0], columns: readonly ColumnFacts[]): string[] => {
  if (columns.length === 0) return [];
  const rows = columns
    .slice(0, shownColumns)
    .map(({ name, role, type, width, missing, unseen, fitted }) => [
      role === 'target' ? `${name} (target)` : name,
      type,
      count(width),
      count(missing),
      count(unseen),
      fitted,
    ]);
  const rest = columns.length > shownColumns ? [`and ${columns.length - shownColumns} more columns`] : [];
  const head = ['column', 'type', 'width', 'missing', 'unseen', 'fitted'];
  const used = head.map((_, i) => Math.max(...[head, ...rows].map((row) => printable(row[i]!).length)) + 2);
  const room = Math.max(16, screen.columns - used.slice(0, -1).reduce((sum, width) => sum + width, 0) - 2);
  const cut = rows.map((row) => [...row.slice(0, -1), shortened(row.at(-1)!, room)]);
  return [columnTable(screen, head, cut, 1), ...rest, ''];
};

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const mebibytes = (bytes: number): string =>
  bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** The experiment as YAML, with a comment where a value is not simply written in the file. */
const resolvedText = (plan: Plan): string => {
  const document = new Document();
  document.contents = nodeOf(document, plan, plan.experiment as unknown as Json, []) as typeof document.contents;
  return document.toString({ lineWidth: 0 });
};

/** A longer list of plain values is shown by its beginning. */
const shownItems = 8;

const nodeOf = (document: Document, plan: Plan, value: Json, path: Path): Node => {
  const origin = plan.origins[formatPath(path)];
  const comment = origin && origin.from !== 'written' ? [` ${originText(origin)}`] : [];
  if (Array.isArray(value) && !isMap(value[0])) {
    const list = document.createNode(value.slice(0, shownItems), { flow: true });
    const rest = value.length > shownItems ? [` the first ${shownItems} of ${value.length}`] : [];
    list.comment = [...rest, ...comment].join(';');
    return list;
  }
  if (Array.isArray(value)) {
    const list = document.createNode([]) as YAMLSeq;
    list.items = value.map((item, i) => nodeOf(document, plan, item, [...path, i]));
    return list;
  }
  if (isMap(value)) {
    const map = document.createNode({}) as YAMLMap;
    for (const [name, item] of Object.entries(value))
      map.add(document.createPair(name, nodeOf(document, plan, item, [...path, name])));
    return map;
  }
  const leaf = document.createNode(value) as Scalar;
  leaf.comment = comment.join('');
  return leaf;
};

const isMap = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const originText = (origin: Origin): string => {
  switch (origin.from) {
    case 'default':
      return 'default';
    case 'env':
      return `${origin.at}, from the environment`;
    default:
      return origin.at;
  }
};
