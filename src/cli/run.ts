import { Command } from 'commander';
import { withChanges, type ChangeOptions } from './changes.ts';
import type { Exit } from './exit.ts';
import { examples } from './help.ts';
import { train, withShow, type Show } from './training.ts';

export const runCommand = (exit: Exit): Command =>
  withShow(withChanges(new Command('run').description('Train an experiment and write its run folder.').argument('<file>', 'The experiment, a YAML file.')))
    .addHelpText(
      'after',
      `\nCtrl-C ends the training after the steps under way and writes what there is; a second Ctrl-C ends it at once.\n${examples([
        'assay run experiments/mnist-mlp.yaml',
        'assay run experiment.yaml --epochs 1 --threads 2',
        'assay run experiment.yaml --set optimizer.learningRate=0.1 --set model.layers.hidden1.units=64',
        'assay run experiment.yaml --json | jq -r \'select(.type == "epoch:end") | .values["test/accuracy"]\'',
      ])}`,
    )
    .action(async (file: string, options: ChangeOptions & Show) => {
      const { quiet: _quiet, json: _json, ...changes } = options;
      const { run } = await import('../api/run.ts');
      exit(await train(options, (shown) => run(file, { ...changes, ...shown })));
    });
