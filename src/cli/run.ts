import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { RunResult } from '../api/run.ts';
import type { Event } from '../runner/events.ts';
import { withChanges, type ChangeOptions } from './changes.ts';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { complain, print, showDownload, terminal } from './output.ts';
import { interruptible } from './signals.ts';

interface RunOptions extends ChangeOptions {
  readonly quiet?: true;
  readonly json?: true;
}

export const runCommand = (exit: Exit): Command =>
  withChanges(new Command('run').description('Train an experiment and write its run folder.').argument('<file>', 'The experiment, a YAML file.'))
    .option('--quiet', 'Print nothing but what goes wrong.')
    .option('--json', 'Print the events as JSON, one a line, in place of the report.')
    .addHelpText(
      'after',
      `\nCtrl-C ends the training after the steps under way and writes what there is; a second Ctrl-C ends it at once.\n${examples([
        'assay run experiments/mnist-mlp.yaml',
        'assay run experiment.yaml --epochs 1 --threads 2',
        'assay run experiment.yaml --set optimizer.learningRate=0.1 --set model.layers.hidden1.units=64',
        'assay run experiment.yaml --json | jq -r \'select(.type == "epoch:end") | .values["test/accuracy"]\'',
      ])}`,
    )
    .action(async (file: string, { quiet, json, ...changes }: RunOptions) => {
      const { run } = await import('../api/run.ts');
      const code = await interruptible(async (signal) => {
        const result = await run(file, {
          ...changes,
          signal,
          onDownload: showDownload,
          terminal: quiet || json ? null : terminal(),
          ...(json && { onEvent: (event: Event) => print(JSON.stringify(event)) }),
        });
        return codeOf(result, signal);
      });
      exit(code);
    });

export const codeOf = ({ status, error, folder, incompleteReporters }: RunResult, signal: AbortSignal): number => {
  if (status === 'interrupted') {
    if (existsSync(join(folder, 'checkpoints'))) complain(`\`assay resume ${folder}\` goes on from here.`);
    return signal.reason as number;
  }
  if (status === 'failed') {
    complain(`The training failed. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return exitCodes.failed;
  }
  if (incompleteReporters.length === 0) return exitCodes.done;
  complain(`Trained, but ${incompleteReporters.map((name) => `\`${name}\``).join(' and ')} missed something. \`assay report ${folder}\` makes it up.`);
  return exitCodes.incomplete;
};
