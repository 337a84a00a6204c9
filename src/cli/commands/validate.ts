import { Command } from 'commander';
import type { Checked } from '../../api/validate.ts';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { printIssues } from '../text/issues.ts';
import { print, printJson, showDownload, showPreparation } from '../text/output.ts';

export const validateCommand = (exit: Exit): Command =>
  new Command('validate')
    .summary('Check experiment files.')
    .description('Checks experiments without training. Lists every mistake with its place.')
    .argument('<file...>', 'YAML files, folders or patterns.')
    .option('--json', 'Print JSON.')
    .option('--no-use', 'Do not run the modules listed under `use`.')
    .addHelpText(
      'after',
      examples([
        'assay validate experiment.yaml',
        "assay validate 'experiments/**/*.yaml'",
        'assay validate experiments',
      ]),
    )
    .action(async (files: string[], { use, json }: { readonly use?: boolean; readonly json?: true }) => {
      const { validate } = await import('../../api/validate.ts');
      const checks = await validate(files, {
        use: use !== false,
        onDownload: showDownload,
        onPrepare: showPreparation,
      });
      if (json) printJson(checks.map(withTotal));
      else checks.forEach(printCheck);
      if (checks.some(hasErrors)) exit(exitCodes.issues);
    });

const hasErrors = ({ issues }: Checked): boolean => issues.some(({ severity }) => severity === 'error');

const withTotal = ({ file, issues, notes }: Checked) => ({ file, total: issues.length, issues, notes });

const printCheck = (checked: Checked): void => {
  printIssues(checked.issues);
  if (!hasErrors(checked)) print(mistakeless(checked));
};

const mistakeless = ({ file, notes }: Checked): string =>
  [`${file}: no mistakes.`, ...notes.map((note) => `  ${note}`)].join('\n');
