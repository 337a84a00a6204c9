import { join } from 'node:path';
import { Command } from 'commander';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { complain, print } from '../text/output.ts';

export const reportCommand = (_exit: Exit): Command =>
  new Command('report')
    .summary('Regenerate tables and plots.')
    .description('Regenerates the tables and plots of a run or a sweep from its recorded events.')
    .argument('<run>', 'Run or sweep folder.')
    .addHelpText('after', examples(['assay report runs/mnist-mlp/latest', 'assay report runs/mnist-mlp-sweep']))
    .action(async (folder: string) => {
      const { report } = await import('../../api/report.ts');
      const { path, files, problems } = await report(folder);
      for (const file of files) print(join(path, file));
      for (const problem of problems) complain(problem);
    });
