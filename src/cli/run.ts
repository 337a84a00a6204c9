import { Command } from 'commander';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { withChanges, type ChangeOptions } from './changes.ts';
import { complain, terminal } from './output.ts';
import { interruption } from './signals.ts';

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
    .action(async (file: string, options: RunOptions) => {
      const { run } = await import('../api/run.ts');
      const signal = interruption();
      const result = await run(file, {
        ...options,
        signal,
        terminal: options.quiet || options.json ? null : terminal(),
        ...(options.json && { onEvent: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`) }),
      });
      if (result.status === 'interrupted') return exit(signal.reason as number);
      if (result.status === 'failed') {
        complain(result.reason);
        return exit(exitCodes.failed);
      }
      if (result.incompleteReporters.length > 0) {
        complain(`Trained, but ${result.incompleteReporters.map((name) => `\`${name}\``).join(' and ')} missed something. \`assay report ${result.folder}\` completes it.`);
        return exit(exitCodes.incomplete);
      }
    });
