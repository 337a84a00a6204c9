import { Command } from 'commander';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { complain, print } from './output.ts';
import { interruptible } from './signals.ts';

export const syncCommand = (exit: Exit): Command =>
  new Command('sync')
    .summary('Upload whatever MLflow is missing.')
    .description('Uploads whatever MLflow is missing, for one run or a folder of runs.')
    .argument('<folder>', 'Run folder, sweep folder, or a folder of runs.')
    .addHelpText(
      'after',
      `\nNothing is uploaded twice. The server and login come from the run’s experiment and the current MLFLOW_… variables.\n${examples(['assay sync runs/mnist-mlp/latest', 'assay sync runs'])}`,
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
