import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { Reproduction, ReproduceOptions } from '../../api/reproduce.ts';
import { columnTable, facts } from '../../reporters/console/screen.ts';
import { amount } from '../../reporters/console/words.ts';
import { withEngine, withTrust } from '../changes.ts';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson, showDownload, showPreparation, terminal } from '../text/output.ts';
import { interruptible } from '../signals.ts';
import type { Show } from '../training.ts';

export const reproduceCommand = (exit: Exit): Command =>
  withEngine(
    withTrust(new Command('reproduce'))
      .summary('Train a recorded run again and compare.')
      .description('Trains a recorded run again and compares every value of every epoch.')
      .argument('<run>', 'Run folder.'),
  )
    .option(
      '--tolerance <share>',
      'Allowed difference, such as `0.01`; by default 0 in the same environment, else 0.02.',
      share,
    )
    .option('--out <dir>', 'Folder for the new run (default: as recorded).')
    .option('--quiet', 'Print only the result.')
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      examples([
        'assay reproduce runs/mnist-mlp/latest',
        'assay reproduce runs/mnist-mlp/latest --threads 2 --tolerance 0.01',
      ]),
    )
    .action(async (folder: string, { quiet, json, ...options }: ReproduceOptions & Show) => {
      const { reproduce } = await import('../../api/reproduce.ts');
      await interruptible(async (signal) => {
        const found = await reproduce(folder, {
          ...options,
          signal,
          onDownload: showDownload,
          onPrepare: showPreparation,
          terminal: quiet || json ? null : terminal(),
        });
        if (json) printJson(found);
        else print(reproductionText(found));
        const code = found.reproduced ? exitCodes.done : exitCodes.failed;
        exit(signal.aborted ? (signal.reason as number) : code);
      });
    });

const share = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidArgumentError('It takes a number from 0 to 1, such as `0.01` for 1 %.');
  return value;
};

const mostRows = 20;

const reproductionText = (found: Reproduction): string => {
  const { drift, environment, reproduced } = found;
  const screen = { columns: terminal().columns, colors: pc };
  const rows = drift
    .slice(0, mostRows)
    .map(({ epoch, name, recorded, again, share }) => [
      String(epoch),
      name,
      ...[recorded, again].map((value) => (value === null ? '–' : String(value))),
      percent(share),
    ]);
  const table =
    rows.length === 0
      ? []
      : [
          '',
          columnTable(screen, ['epoch', 'value', 'recorded', 'again', 'difference'], rows, 2),
          ...(drift.length > mostRows ? [pc.dim(`and ${drift.length - mostRows} more`)] : []),
        ];
  const said = facts(screen, [[reproduced ? 'reproduced' : 'drift', verdict(found)]], reproduced ? pc.green : pc.red);
  return [...environment.map((line) => facts(screen, [['differs', line]], pc.yellow)), ...table, '', said].join('\n');
};

const verdict = ({
  reproduced,
  tolerance,
  compared,
  epochs,
  drift,
  largest,
  weights,
  ended,
  environment,
}: Reproduction): string => {
  const all = `${amount(compared, 'value')} of ${amount(epochs, 'epoch')}`;
  const limit = tolerance === 0 ? 'bit for bit' : `within ${percent(tolerance)}`;
  if (ended !== null) return `The new run ended earlier than the recorded one. ${ended}`;
  if (drift.length > 0)
    return (
      `${drift.length} of ${all} do not match the record ` +
      `${limit}${environment.length > 0 ? '; the environment differs' : ''}.`
    );
  if (!reproduced) return `All ${all} are equal, but the weights differ.`;
  if (!largest) return `All ${all} are equal, bit for bit${weights ? ', and so are the weights' : ''}.`;
  return (
    `All ${all} match the record ${limit}. The largest difference is ${percent(largest.share)}, in ${largest.name} ` +
    `of epoch ${largest.epoch}.`
  );
};

/** `0.31 %` */
const percent = (share: number): string => (Number.isFinite(share) ? `${Number((100 * share).toPrecision(2))} %` : '–');
