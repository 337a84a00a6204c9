import { Command, Option } from 'commander';
import { count, withEngine, withTrust } from '../changes.ts';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { complain, writeOut } from '../text/output.ts';

interface Options {
  readonly format: 'jsonl' | 'csv';
  readonly top?: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly use?: boolean;
  readonly env?: readonly string[];
}

export const predictCommand = (exit: Exit): Command =>
  withEngine(
    withTrust(new Command('predict'))
      .summary('Predict from images, tables and arrays.')
      .description('Predicts with a trained model from images, tables and arrays.')
      .argument('<run>', 'Run folder, its `model` folder, or a sweep folder (its best run).')
      .argument('<input...>', 'PNG, JPEG, CSV, JSONL, npy or IDX files, folders, patterns, or - for stdin.')
      .addOption(new Option('--format <name>', 'Output format.').choices(['jsonl', 'csv']).default('jsonl'))
      .option('--top <count>', 'Print only this many likeliest classes.', count),
  )
    .addHelpText(
      'after',
      examples([
        'assay predict runs/mnist-mlp/latest digit.png',
        'assay predict runs/mnist-mlp/latest digits/ --top 3',
        'cat new.csv | assay predict runs/regression/latest - --format csv > predicted.csv',
      ]),
    )
    .action(async (path: string, inputs: string[], options: Options) => {
      const { inputIssues, predictText } = await import('../../api/predict.ts');
      const refused = inputIssues();
      let all = 0;
      for await (const { text, inputs: count, issues } of predictText(path, inputs, options)) {
        all += count;
        for (const issue of issues) refused.add(issue);
        if (!(await writeOut(text))) break;
      }
      if (refused.count === 0) return;
      for (const sentence of refused.sentences()) complain(sentence);
      complain(`${refused.count} of ${all} inputs could not be predicted.`);
      exit(exitCodes.failed);
    });
