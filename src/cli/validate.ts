import { Command } from 'commander';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { printIssues } from './issues.ts';
import { print, showDownload } from './output.ts';

export const validateCommand = (exit: Exit): Command =>
  new Command('validate')
    .description('Check experiments without running them; every issue is listed with its place.')
    .argument('<file...>', 'YAML files, globs, or folders with them.')
    .option('--no-use', 'Do not run the modules of components that a file lists under `use:`.')
    .addHelpText(
      'after',
      examples([
        'assay validate experiment.yaml',
        "assay validate 'experiments/**/*.yaml'",
        'assay validate experiments',
      ]),
    )
    .action(async (files: string[], { use }: { use?: boolean }) => {
      const { validate } = await import('../api/validate.ts');
      const checks = await validate(files, { use: use !== false, onDownload: showDownload });
      for (const { file, issues } of checks) {
        printIssues(issues);
        if (!issues.some(({ severity }) => severity === 'error')) print(`${file}: no mistakes.`);
      }
      if (checks.some(({ issues }) => issues.some(({ severity }) => severity === 'error'))) exit(exitCodes.issues);
    });
