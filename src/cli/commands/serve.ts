import { Command, InvalidArgumentError } from 'commander';
import type { ServeOptions } from '../../api/serve.ts';
import { withEngine, withTrust } from '../changes.ts';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { complain, print } from '../text/output.ts';
import { interruptible } from '../signals.ts';
import { stackOf } from '../../contracts/explained-error.ts';

export const serveCommand = (exit: Exit): Command =>
  withEngine(
    withTrust(new Command('serve'))
      .summary('Serve a model over HTTP.')
      .description('Serves a trained model over HTTP, with a page to try it.')
      .argument('<run>', 'Run folder, its `model` folder, or a sweep folder (its best run).')
      .option('--port <number>', 'Port; 0 takes any free one (default: 8080).', port)
      .option('--host <address>', 'Address; the default serves only this machine (default: 127.0.0.1).'),
  )
    .addHelpText(
      'after',
      '\nCtrl-C or SIGTERM stops the server after it has answered every open ' +
        `request.\n${examples(['assay serve runs/mnist-mlp/latest', 'assay serve runs/mnist-mlp/latest --port 3000', 'curl --data-binary @digit.png -H "Content-Type: image/png" http://127.0.0.1:8080/predict'])}`,
    )
    .action(async (path: string, options: ServeOptions) => {
      const { serve } = await import('../../api/serve.ts');
      await interruptible(async (signal) => {
        const serving = await serve(path, {
          ...options,
          onFailure: (error) => complain(stackOf(error)),
        });
        print(`${serving.name} is served at ${serving.url}`);
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await serving.close();
        // To be told to end is how a server ends; to lose its terminal is not.
        if (signal.reason === exitCodes.hungUp) exit(exitCodes.hungUp);
      });
    });

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535)
    throw new InvalidArgumentError('It takes a whole number, 0 … 65535.');
  return Number(text);
};
