import { Command } from 'commander';
import type { Event } from '../runner/events.ts';
import type { Exit } from './exit.ts';
import { examples } from './help.ts';
import { print, showDownload, terminal } from './output.ts';
import { codeOf } from './run.ts';
import { interruptible } from './signals.ts';

export const resumeCommand = (exit: Exit): Command =>
  new Command('resume')
    .description('Go on with a run that was stopped, from its newest checkpoint.')
    .argument('<run>', 'The folder of a run.')
    .option('--quiet', 'Print nothing but what goes wrong.')
    .option('--json', 'Print the events as JSON, one a line, in place of the report.')
    .addHelpText('after', examples(['assay resume runs/mnist-mlp/latest']))
    .action(async (folder: string, { quiet, json }: { readonly quiet?: true; readonly json?: true }) => {
      const { resume } = await import('../api/resume.ts');
      const code = await interruptible(async (signal) => {
        const result = await resume(folder, {
          signal,
          onDownload: showDownload,
          terminal: quiet || json ? null : terminal(),
          ...(json && { onEvent: (event: Event) => print(JSON.stringify(event)) }),
        });
        return codeOf(result, signal);
      });
      exit(code);
    });
