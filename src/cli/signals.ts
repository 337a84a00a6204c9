import { exitCodes } from './exit.ts';

/** Signals that ask a command to end, with the exit code that says so. */
const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  /** The terminal was closed. */
  SIGHUP: exitCodes.hungUp,
} as const;

/**
 * Hands `work` a signal that the first Ctrl-C, SIGTERM or SIGHUP aborts; its reason is the exit code to end with. The
 * training can then end its block and save. A second one ends the process at once.
 */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    const code = codes[name as keyof typeof codes];
    if (controller.signal.aborted) process.exit(code);
    controller.abort(code);
  };
  const names = Object.keys(codes) as (keyof typeof codes)[];
  for (const name of names) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    // Nothing had begun that could be saved.
    if (controller.signal.aborted && error === controller.signal.reason) process.exit(error as number);
    throw error;
  } finally {
    for (const name of names) process.off(name, interrupt);
  }
};
