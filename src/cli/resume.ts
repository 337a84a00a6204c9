import { Command } from 'commander';
import type { Exit } from './exit.ts';
import { examples } from './help.ts';
import { train, withShow, type Show } from './training.ts';

export const resumeCommand = (exit: Exit): Command =>
  withShow(new Command('resume').description('Go on with a run that was stopped, from its newest checkpoint.').argument('<run>', 'The folder of a run.'))
    .addHelpText('after', examples(['assay resume runs/mnist-mlp/latest']))
    .action(async (folder: string, show: Show) => {
      const { resume } = await import('../api/resume.ts');
      exit(await train(show, (shown) => resume(folder, shown)));
    });
