import { spawn } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print } from '../text/output.ts';
import { interruptible } from '../signals.ts';
import { defined } from '../../defined.ts';

interface UiCommandOptions {
  readonly port?: number;
  readonly dir?: string;
  readonly python?: string;
  readonly open?: true;
}

export const uiCommand = (_exit: Exit): Command =>
  new Command('ui')
    .summary('Start an MLflow server on this machine.')
    .description('Starts an MLflow server on this machine and prints its address. Ctrl-C stops it.')
    .option('--port <port>', 'Port (default: 5000).', port)
    .option('--dir <dir>', 'Folder for the database and files (default: mlflow-data).')
    .option('--python <path>', 'Python that has MLflow installed (default: python3).')
    .option('--open', 'Open the page in a browser.')
    .addHelpText('after', examples(['assay ui --open', 'assay ui --port 5001 --python .venv/bin/python']))
    .action(({ port: given, dir, python, open }: UiCommandOptions) =>
      interruptible(async (signal) => {
        const { startUi } = await import('../../api/start-ui.ts');
        const ui = await startUi(defined({ port: given, folder: dir, python, signal }));
        if (signal.aborted) return ui.ended;
        print(
          ui.found
            ? `${ui.uri} is already running.`
            : `${ui.uri}\n\`MLFLOW_TRACKING_URI=${ui.uri} assay run FILE\` sends runs there if FILE has no ` +
                '`reporters`, or lists `mlflow`. Ctrl-C stops the server.',
        );
        if (open)
          spawn(opener[process.platform] ?? 'xdg-open', [ui.uri], { stdio: 'ignore', detached: true })
            .on('error', () => undefined)
            .unref();
        return ui.ended;
      }),
    );

const opener: Readonly<Record<string, string>> = { darwin: 'open', win32: 'explorer' };

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535)
    throw new InvalidArgumentError('It takes a number from 1 to 65535.');
  return value;
};
