/**
 * Signals that a terminal or a service manager sends to every process of a command. The command's own process says what
 * is to be done.
 */
const shared = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Binds the life of this process to the one that started it. Call it before anything else is loaded: a parent that is
 * killed meanwhile is noticed only by a handler that is there already.
 */
export const endWithParent = (): void => {
  for (const name of shared) process.on(name, () => undefined);
  // Nobody would read the result, and another process may be working on the same run already.
  process.on('disconnect', end);
  if (!process.connected) end();
};

/** At once: an engine that computes in its own threads can hold up an exit. */
const end = (): void => void process.kill(process.pid, 'SIGKILL');
