import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { Reproduction, ReproduceOptions } from '../api/reproduce.ts';
import { columnTable, facts } from '../reporters/console/screen.ts';
import { amount } from '../reporters/console/words.ts';
import { withEngine } from './changes.ts';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { print, printJson, showDownload, terminal } from './output.ts';
import { interruptible } from './signals.ts';
import type { Show } from './training.ts';

export const reproduceCommand = (exit: Exit): Command =>
  withEngine(
    new Command('reproduce')
      .description('Train a recorded run again and compare what each epoch came to.')
      .argument('<run>', 'The folder of a run.'),
  )
    .option(
      '--tolerance <share>',
      'The most by which a value may differ, `0.01`; by default 0 in the same environment, else 0.02.',
      share,
    )
    .option('--out <dir>', 'Folder of all runs, for the new one (default: as it was).')
    .option('--quiet', 'Print the outcome alone.')
    .option('--json', 'Print the outcome as JSON.')
    .addHelpText(
      'after',
      examples([
        'assay reproduce runs/mnist-mlp/latest',
        'assay reproduce runs/mnist-mlp/latest --threads 2 --tolerance 0.01',
      ]),
    )
    .action(async (folder: string, { quiet, json, ...options }: ReproduceOptions & Show) => {
      const { reproduce } = await import('../api/reproduce.ts');
      await interruptible(async (signal) => {
        const found = await reproduce(folder, {
          ...options,
          signal,
          onDownload: showDownload,
          terminal: quiet || json ? null : terminal(),
        });
        if (json) printJson(found);
        else print(reproductionText(found));
        exit(signal.aborted ? (signal.reason as number) : found.reproduced ? exitCodes.done : exitCodes.failed);
      });
    });

const share = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidArgumentError('It takes a number from 0 to 1, `0.01` for one part in a hundred.');
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
  const limit = tolerance === 0 ? 'to the bit' : `within ${percent(tolerance)}`;
  if (ended !== null) return `It did not come as far as the recorded run. ${ended}`;
  if (drift.length > 0)
    return `${drift.length} of ${all} are not as recorded ${limit}${environment.length > 0 ? '; the environment is not the same' : ''}.`;
  if (!reproduced) return `All ${all} are equal, and the weights are not.`;
  if (!largest) return `All ${all} are equal, bit for bit${weights ? ', and so are the weights' : ''}.`;
  return `All ${all} are as recorded ${limit}; furthest apart is ${largest.name} of epoch ${largest.epoch}, by ${percent(largest.share)}.`;
};

/** `0.31 %` */
const percent = (share: number): string => (Number.isFinite(share) ? `${Number((100 * share).toPrecision(2))} %` : '–');
