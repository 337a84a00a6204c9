import { Command } from 'commander';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { printIssues } from './issues.ts';
import { print } from './output.ts';

export const validateCommand = (exit: Exit): Command =>
  new Command('validate')
    .description('Check experiments without running them; every issue is listed with its place.')
    .argument('<file...>', 'YAML files, globs, or folders with them.')
    .addHelpText('after', examples(['assay validate experiment.yaml', "assay validate 'experiments/**/*.yaml'", 'assay validate experiments']))
    .action(async (files: string[]) => {
      const { validate } = await import('../api/validate.ts');
      const checks = await validate(files);
      for (const { file, issues } of checks) {
        printIssues(issues);
        if (!issues.some(({ severity }) => severity === 'error')) print(`${file}: no mistakes.`);
      }
      if (checks.some(({ issues }) => issues.some(({ severity }) => severity === 'error'))) exit(exitCodes.issues);
    });
