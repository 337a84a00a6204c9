/* eslint no-restricted-properties: off -- the process is watched for as long as a module of the user's loads */

/** How long a module may take to load. */
const patience = 30_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Loads a module that may end the process, throw from a timer or never finish: then rejects with what it did, in words
 * that follow "cannot be loaded:". One module at a time, as the process itself is watched.
 */
export const guardModule = <T>(load: () => Promise<T>, limit = patience): Promise<T> => {
  const guarded = last.then(() => watch(load, limit));
  last = guarded.catch(() => undefined);
  return guarded;
};

const watch = async <T>(load: () => Promise<T>, limit: number): Promise<T> => {
  const { exit } = process;
  const failure = rejection();
  const idle = () => failure.reject(new Error('it waits for something that never happens'));
  const timer = setTimeout(() => failure.reject(new Error(`it takes longer than ${limit / 1000} s`)), limit).unref();
  let exiting: Error | undefined;
  process.exit = (code) => {
    exiting ??= new Error(`it calls \`process.exit(${code ?? ''})\``);
    throw exiting;
  };
  process.on('uncaughtException', failure.reject).on('unhandledRejection', failure.reject).on('beforeExit', idle);
  const loading = load();
  try {
    const loaded = await Promise.race([failure.promise, loading.then(afterTimers)]);
    if (exiting) throw exiting;
    return loaded;
  } finally {
    // A module that failed may be tried again in another way, which must be watched too.
    await Promise.race([loading.catch(() => undefined), afterTimers(undefined)]);
    clearTimeout(timer);
    process.exit = exit;
    process.off('uncaughtException', failure.reject).off('unhandledRejection', failure.reject).off('beforeExit', idle);
  }
};

const rejection = () => {
  let reject!: (reason: unknown) => void;
  const promise = new Promise<never>((_, given) => void (reject = given));
  promise.catch(() => undefined); // it may come after the race
  return { promise, reject: (reason: unknown) => reject(reason) };
};

/** A timer without delay that the module started runs while it is still watched. */
const afterTimers = <T>(loaded: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(loaded), 2));
