import { Command } from 'commander';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { complain, print } from './output.ts';
import { interruptible } from './signals.ts';

export const syncCommand = (exit: Exit): Command =>
  new Command('sync')
    .description('Send to MLflow what is not there yet, of a run or of every run in a folder.')
    .argument('<folder>', 'The folder of a run, of a sweep, or of many.')
    .addHelpText(
      'after',
      `\nWhat is there already is not sent again. Servers and logins are those of the run’s file and of MLflow’s variables, as they are now.\n${examples(['assay sync runs/mnist-mlp/latest', 'assay sync runs'])}`,
    )
    .action(async (folder: string) => {
      const { sync } = await import('../api/sync.ts');
      exit(
        await interruptible(async (signal) => {
          const runs = await sync(folder, {
            signal,
            onRun: (run) => {
              for (const warning of run.warnings) complain(warning);
              if (run.problem === undefined) print([run.folder, run.link, run.compare].filter(Boolean).join('  '));
              else complain(`\`${run.folder}\` is not complete: ${run.problem}`);
            },
          });
          if (signal.aborted) return signal.reason as number;
          return runs.some(({ problem }) => problem !== undefined) ? exitCodes.incomplete : exitCodes.done;
        }),
      );
    });
