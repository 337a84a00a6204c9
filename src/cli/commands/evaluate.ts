import { Command, InvalidArgumentError, Option } from 'commander';
import type { EvaluateOptions } from '../../api/evaluate.ts';
import { repeated, withEngine, withTrust } from '../changes.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson, terminal } from '../text/output.ts';

const change = (text: string, before: readonly string[] = []): string[] => {
  if (!text.includes('=')) throw new InvalidArgumentError('It takes a name and a value, `test=new.csv`.');
  return repeated(text, before as string[]);
};

export const evaluateCommand = (_exit: Exit): Command =>
  withEngine(
    withTrust(new Command('evaluate'))
      .summary('Measure a trained model.')
      .description('Measures a trained model: metrics, each class, calibration and the largest mistakes.')
      .argument('<run>', 'Run folder, its `model` folder, or a sweep folder (its best run).')
      .addOption(
        new Option('--split <part>', 'Part of the data (default: test, else validation, else train).').choices([
          'test',
          'validation',
          'train',
        ]),
      )
      .option('--data <name=value>', 'Change a value of `data`, such as `test=new.csv`. Repeatable.', change)
      .option('--out <dir>', 'Folder to write (default: evaluation/<part> in the run folder).')
      .option('--json', 'Print JSON.'),
  )
    .addHelpText(
      'after',
      examples([
        'assay evaluate runs/mnist-mlp/latest',
        'assay evaluate runs/mnist-mlp/latest --split train',
        'assay evaluate runs/wine/latest --data test=new.csv --out new',
      ]),
    )
    .action(async (path: string, { json, ...options }: EvaluateOptions & { readonly json?: true }) => {
      const { evaluate } = await import('../../api/evaluate.ts');
      const found = await evaluate(path, options);
      if (json) printJson(found);
      else print((await import('../text/evaluation-text.ts')).evaluationText(terminal(), found));
    });
