import { Command, Option } from 'commander';
import { withChanges, type ChangeOptions } from './changes.ts';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { complain } from './output.ts';
import { train, withShow, type Show } from './training.ts';

export const runCommand = (exit: Exit): Command =>
  withShow(
    withChanges(
      new Command('run')
        .description(
          'Train an experiment and write its run folder; of a file with a `sweep`, all its trials, or those that are not done yet.',
        )
        .argument('<file>', 'The experiment, a YAML file.'),
    ),
  )
    .addOption(new Option('--rerun <state>', 'Of a sweep: run trials that failed again.').choices(['failed']))
    .option('--fresh', 'Of a sweep: move what there is of it aside, and begin anew.')
    .addHelpText(
      'after',
      `\nCtrl-C ends the training after the steps under way and writes what there is; a second Ctrl-C ends it at once.\n${examples(
        [
          'assay run experiments/mnist-mlp.yaml',
          'assay run experiment.yaml --epochs 1 --threads 2',
          'assay run experiment.yaml --set optimizer.learningRate=0.1 --set model.layers.hidden1.units=64',
          'assay run experiments/mnist-mlp-sweep.yaml',
          'assay run experiment.yaml --json | jq -r \'select(.type == "epoch:end") | .values["test/accuracy"]\'',
        ],
      )}`,
    )
    .action(async (file: string, options: ChangeOptions & Show & SweepChoices) => {
      const { quiet: _quiet, json: _json, rerun, fresh, ...changes } = options;
      const { isSweep } = await import('../api/load-sweep.ts');
      if (await isSweep(file, changes)) {
        const [{ runSweep }, { sweep }] = await Promise.all([import('../api/run-sweep.ts'), import('./sweep.ts')]);
        return exit(
          await sweep(options, (shown) =>
            runSweep(file, { ...changes, ...shown, ...(rerun && { rerun }), ...(fresh && { fresh }) }),
          ),
        );
      }
      if (rerun ?? fresh) {
        complain(`\`--${rerun ? 'rerun' : 'fresh'}\` is for a file with a \`sweep\`, and \`${file}\` has none.`);
        return exit(exitCodes.issues);
      }
      const { run } = await import('../api/run.ts');
      exit(await train(options, (shown) => run(file, { ...changes, ...shown })));
    });

interface SweepChoices {
  readonly rerun?: 'failed';
  readonly fresh?: true;
}
