import { exitCodes } from './exit.ts';

/**
 * The first Ctrl-C or SIGTERM aborts the signal, its reason the exit code to end with, so that the training can end its block and write what
 * there is; a second one ends the process at once.
 */
export const interruption = (): AbortSignal => {
  const controller = new AbortController();
  const onSignal = (code: number) => () => {
    if (controller.signal.aborted) process.exit(code);
    controller.abort(code);
  };
  process.on('SIGINT', onSignal(exitCodes.interrupted));
  process.on('SIGTERM', onSignal(exitCodes.terminated));
  return controller.signal;
};
