import { setTimeout as wait } from 'node:timers/promises';
import { TrackerError } from '../../../contracts/tracker.ts';

/** Tries work until it is done or refused. */
export interface Retry {
  /** Throws what is refused, and what was last wrong once `signal` is aborted. */
  <T>(work: () => Promise<T>): Promise<T>;
}

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Somebody waits for the end: pauses are short. */
  readonly hurried: () => boolean;
  /** It has failed a few times in a row; called once until it works again. */
  readonly onTrouble: (error: Error) => void;
  /** Seconds of failures in a row after which it gives up; without it, never. */
  readonly patience?: number;
  /** Seconds of the first pause. */
  readonly firstPause: number;
  /** 0…1. */
  readonly random?: () => number;
}

/** Seconds: the longest pause, and the longest while somebody waits. */
const pauses = { longest: 60, hurried: 2 };
/**
 * Failures in a row after which the circuit is open: nothing is sent but one try after each pause, and it is said once.
 */
const few = 3;

/**
 * A pause doubles with each failure in a row, is drawn from the upper half of its length, and is never shorter than the
 * server asks for.
 */
export const createRetry = ({
  signal,
  hurried,
  onTrouble,
  firstPause,
  patience = Infinity,
  random = Math.random,
}: RetryOptions): Retry => {
  let failures = 0;
  let since = 0;
  return async (work) => {
    for (;;) {
      try {
        const done = await work();
        failures = 0;
        return done;
      } catch (error) {
        if (error instanceof TrackerError && error.refused) throw error;
        if (signal.aborted) throw error;
        if (failures++ === 0) since = performance.now();
        if (performance.now() - since > patience * 1000) throw error;
        if (failures === few) onTrouble(error as Error);
        await pause(pauseAfter(failures, error, firstPause, random()), { signal, hurried });
        if (signal.aborted) throw error;
      }
    }
  };
};

/** Seconds. */
export const pauseAfter = (failures: number, error: unknown, firstPause: number, random: number): number => {
  const asked = error instanceof TrackerError ? (error.after ?? 0) : 0;
  return Math.max(asked, Math.min(pauses.longest, firstPause * 2 ** (failures - 1)) * (0.5 + random / 2));
};

/** Looks now and then whether it has become urgent. */
const pause = async (seconds: number, { signal, hurried }: Pick<RetryOptions, 'signal' | 'hurried'>): Promise<void> => {
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 1000;
  while (!signal.aborted && passed() < (hurried() ? Math.min(seconds, pauses.hurried) : seconds))
    await wait(Math.max(1, Math.min(100, 1000 * (seconds - passed()))), undefined, { signal }).catch(() => undefined);
};
