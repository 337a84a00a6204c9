import { relative } from 'node:path';
import type { Evaluation } from '../../api/evaluate.ts';
import { columnTable, createScreen, facts, type Screen } from '../../reporters/console/screen.ts';
import { amount, count, number } from '../../reporters/console/words.ts';
import { printable } from '../../contracts/printable.ts';
import type { Terminal } from '../../contracts/reporter.ts';

/**
 * An evaluation as a person reads it: metrics, the table that the task has, calibration, the worst, and where the files
 * are.
 */
export const evaluationText = (terminal: Terminal, found: Evaluation): string => {
  const screen = createScreen(terminal);
  const { colors } = screen;
  return [
    '',
    colors.bold(printable(found.name)),
    '',
    ...tablesOf(screen, found).flatMap((table) => [table, '']),
    facts(screen, factsOf(found), colors.dim),
  ].join('\n');
};

const mostRows = 30;

const tablesOf = (screen: Screen, { classes, yes, values }: Evaluation): string[] => {
  const tables: string[] = [];
  if (classes) {
    const all = classes.names.map((name, i) => ({ name, ...classes.scores[i]! }));
    const shown = all.length <= mostRows ? all : [...all].sort((a, b) => a.f1 - b.f1).slice(0, 10);
    const row = ({ name, precision, recall, f1, support }: (typeof all)[number]) => [
      name,
      number(precision),
      number(recall),
      number(f1),
      count(support),
    ];
    const head = ['class', 'precision', 'recall', 'F1', 'samples'];
    tables.push(
      columnTable(
        screen,
        head,
        [
          ...shown.map(row),
          row({ name: 'mean', ...classes.macro }),
          row({ name: 'weighted mean', ...classes.weighted }),
        ],
        1,
      ),
    );
    if (shown.length < all.length)
      tables.push(screen.colors.dim(`The 10 worst of ${all.length} classes; classes.csv has them all.`));
  }
  if (yes)
    tables.push(
      columnTable(
        screen,
        ['yes', 'precision', 'recall', 'F1', 'ROC area', 'average precision', 'Brier'],
        yes
          .slice(0, mostRows)
          .map((score) => [
            score.name,
            ...[score.precision, score.recall, score.f1, score.rocAuc, score.averagePrecision, score.brier].map(
              (value) => number(value as 0),
            ),
          ]),
        1,
      ),
    );
  if (values)
    tables.push(
      columnTable(
        screen,
        ['output', 'mean abs. error', 'RMSE', 'R²', 'bias', 'largest error'],
        values
          .slice(0, mostRows)
          .map((score) => [
            score.name,
            ...[score.meanAbsoluteError, score.rootMeanSquaredError, score.r2, score.bias, score.largestError].map(
              (value) => number(value as 0),
            ),
          ]),
        1,
      ),
    );
  return tables;
};

const factsOf = ({
  split,
  count: samples,
  data,
  metrics,
  values,
  calibration,
  worst,
  files,
}: Evaluation): [string, string][] => [
  [
    split,
    `${amount(samples, 'sample')}${data.asTrained === false ? '; the data have changed since the training' : ''}`,
  ],
  ...Object.entries(metrics).map(([name, value]): [string, string] => [
    name.slice(name.indexOf('/') + 1),
    number(value),
  ]),
  ...(calibration
    ? [
        ['calibration', `expected error ${number(calibration.ece)}, largest ${number(calibration.mce)}`] as [
          string,
          string,
        ],
      ]
    : []),
  ...worst
    .filter(({ label, prediction }) => label !== prediction)
    .slice(0, 3)
    .map(({ index, label, prediction, confidence }, i): [string, string] => [
      i === 0 ? 'worst' : '',
      `sample ${index}: ${label}, ${values ? 'predicted' : 'taken for'} ` +
        `${prediction}${confidence === undefined ? '' : `, ${Math.round(100 * confidence)} % sure`}`,
    ]),
  ['files', relative(process.cwd(), files[0]!).replace(/[^/\\]*$/, '')],
  [
    '',
    [
      ...new Set(files.map((file) => file.slice(files[0]!.length - 'evaluation.json'.length).replace(/\..*$/, ''))),
    ].join(', '),
  ],
];
