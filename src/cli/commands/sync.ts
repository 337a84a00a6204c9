import { Command } from 'commander';
import type { SyncTrust } from '../../api/sync.ts';
import { withTrust } from '../changes.ts';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { complain, print } from '../text/output.ts';
import { interruptible } from '../signals.ts';

export const syncCommand = (exit: Exit): Command =>
  withTrust(new Command('sync'))
    .summary('Upload whatever MLflow is missing.')
    .description('Uploads whatever MLflow is missing, for one run or a folder of runs.')
    .argument('<folder>', 'Run folder, sweep folder, or a folder of runs.')
    .option('--uri <address>', 'Address of the MLflow server.')
    .addHelpText(
      'after',
      '\nNothing is uploaded twice. The server and login come from --uri, the MLFLOW_… variables, and your own ' +
        `run’s experiment.\n${examples(['assay sync runs/mnist-mlp/latest', 'assay sync runs'])}`,
    )
    .action(async (folder: string, trust: SyncTrust) => {
      const { sync } = await import('../../api/sync.ts');
      exit(
        await interruptible(async (signal) => {
          const runs = await sync(folder, {
            ...trust,
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
