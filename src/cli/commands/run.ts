import { Command, Option } from 'commander';
import { withChanges, type ChangeOptions } from '../changes.ts';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { complain } from '../text/output.ts';
import { train, withShow, type Show } from '../training.ts';
import { defined } from '../../defined.ts';

export const runCommand = (exit: Exit): Command =>
  withShow(
    withChanges(
      new Command('run')
        .summary('Train an experiment or a sweep.')
        .description(
          'Trains an experiment and writes a run folder. For a file with a `sweep`, runs all trials that are not ' +
            'done yet.',
        )
        .argument('<file>', 'Experiment file (YAML).'),
    ),
  )
    .addOption(new Option('--rerun <state>', 'For sweeps: rerun failed trials.').choices(['failed']))
    .option('--fresh', 'For sweeps: archive earlier results and start over.')
    .addHelpText(
      'after',
      `\nCtrl-C stops after the current steps and saves the results so far. A second Ctrl-C stops at once.\n${examples([
        'assay run experiments/mnist-mlp.yaml',
        'assay run experiment.yaml --epochs 1 --threads 2',
        'assay run experiment.yaml --set optimizer.learningRate=0.1 --set model.layers.hidden1.units=64',
        'assay run experiments/mnist-mlp-sweep.yaml',
        'assay run experiment.yaml --json | jq -r \'select(.type == "epoch:end") | .values["test/accuracy"]\'',
      ])}`,
    )
    .action(async (file: string, options: ChangeOptions & Show & SweepChoices) => {
      const { quiet: _quiet, json: _json, rerun, fresh, ...changes } = options;
      const { isSweep } = await import('../../sweep/coordinate/load-sweep.ts');
      if (await isSweep(file, changes)) {
        const [{ runSweep }, { sweep }] = await Promise.all([import('../../api/run-sweep.ts'), import('../sweep.ts')]);
        return exit(
          await sweep(options, (shown) =>
            runSweep(file, {
              ...changes,
              ...shown,
              ...defined({ rerun: rerun || undefined, fresh: fresh || undefined }),
            }),
          ),
        );
      }
      if (rerun ?? fresh) {
        complain(`\`--${rerun ? 'rerun' : 'fresh'}\` is for a file with a \`sweep\`, and \`${file}\` has none.`);
        return exit(exitCodes.issues);
      }
      const { run } = await import('../../api/run.ts');
      exit(await train(options, (shown) => run(file, { ...changes, ...shown })));
    });

interface SweepChoices {
  readonly rerun?: 'failed';
  readonly fresh?: true;
}
