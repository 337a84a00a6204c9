import { Command } from 'commander';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { printIssues } from '../text/issues.ts';
import { print, showDownload } from '../text/output.ts';

export const validateCommand = (exit: Exit): Command =>
  new Command('validate')
    .summary('Check experiment files.')
    .description('Checks experiments without training. Lists every mistake with its place.')
    .argument('<file...>', 'YAML files, folders or patterns.')
    .option('--no-use', 'Do not run the modules listed under `use`.')
    .addHelpText(
      'after',
      examples([
        'assay validate experiment.yaml',
        "assay validate 'experiments/**/*.yaml'",
        'assay validate experiments',
      ]),
    )
    .action(async (files: string[], { use }: { use?: boolean }) => {
      const { validate } = await import('../../api/validate.ts');
      const checks = await validate(files, { use: use !== false, onDownload: showDownload });
      for (const { file, issues, notes } of checks) {
        printIssues(issues);
        if (!issues.some(({ severity }) => severity === 'error')) print(mistakeless(file, notes));
      }
      if (checks.some(({ issues }) => issues.some(({ severity }) => severity === 'error'))) exit(exitCodes.issues);
    });

const mistakeless = (file: string, notes: readonly string[]): string =>
  [`${file}: no mistakes.`, ...notes.map((note) => `  ${note}`)].join('\n');
