import { Command } from 'commander';
import type { Exit } from '../exit.ts';
import { withChanges, type ChangeOptions } from '../changes.ts';
import { examples } from '../text/help.ts';
import { print } from '../text/output.ts';

export const explainCommand = (_exit: Exit): Command =>
  withChanges(
    new Command('explain')
      .summary('Show where a value comes from.')
      .description('Shows where a value of an experiment comes from, and which values it accepts.')
      .argument('<file>', 'Experiment file (YAML).')
      .argument('<path>', 'Keys, list indices and layer names, such as `model.layers[3].units`.'),
  )
    .addHelpText(
      'after',
      examples([
        'assay explain experiment.yaml optimizer.learningRate',
        'assay explain experiment.yaml model.layers.hidden1.units',
        'assay explain experiment.yaml train.epochs --epochs 3',
      ]),
    )
    .action(async (file: string, path: string, options: ChangeOptions) => {
      const [{ explain }, { formatExplanation }] = await Promise.all([
        import('../../api/explain.ts'),
        import('../../experiment/explain/explain.ts'),
      ]);
      print(formatExplanation(await explain(file, path, options)));
    });
