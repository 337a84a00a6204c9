import { Command } from 'commander';
import { withChanges, type ChangeOptions } from '../changes.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson, showDownload, showPreparation } from '../text/output.ts';

interface DataOptions extends ChangeOptions {
  readonly json?: true;
}

export const dataCommand = (_exit: Exit): Command =>
  withChanges(
    new Command('data')
      .summary('Show the data that a model will see.')
      .description(
        'Shows the table of an experiment: rows of each part, values of each column, and leaks and oddities. ' +
          'Given a table, it shows what `assay init` would make of it.',
      )
      .argument('<file>', 'Experiment file (YAML), or a table: .csv, .tsv, .parquet or .jsonl.'),
  )
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      examples(['assay data experiment.yaml', 'assay data table.csv', 'assay data table.csv --json']),
    )
    .action(async (file: string, { json, ...given }: DataOptions) => {
      const { data } = await import('../../api/data.ts');
      const report = await data(file, { ...given, onDownload: showDownload, onPrepare: showPreparation });
      if (json) return printJson(report);
      const { dataText } = await import('../text/data-text.ts');
      print(dataText(report));
    });
