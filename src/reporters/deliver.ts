import type { Reporter } from '../contracts/reporter.ts';
import type { Event, EventOf } from '../contracts/events.ts';
import { messageOf } from '../contracts/explained-error.ts';

export interface NamedReporter {
  /** As in the file: `console`. */
  readonly name: string;
  readonly reporter: Reporter;
}

export type ReporterWarning = Pick<EventOf<'warning'>, 'code' | 'message'>;

/** Carries events to reporters; the training never waits for one and never fails because of one. */
export interface Delivery {
  /** Returns at once. */
  send(event: Event): void;
  /**
   * Waits until every reporter has seen everything, closes each, and returns those that missed something, with what was
   * last wrong.
   */
  close(): Promise<readonly { readonly name: string; readonly reason: string }[]>;
}

/**
 * Each reporter gets its events in order, in a queue of its own. What it throws becomes a warning that names it; after
 * three it is told nothing more, and is closed like the others at the end. One that at the end takes longer than
 * `limit` seconds over a single event is left alone. `onWarning` may `send` the warning.
 */
export const createDelivery = (
  reporters: readonly NamedReporter[],
  onWarning: (warning: ReporterWarning) => void,
  limit = 300,
): Delivery => {
  const lines = reporters.map((reporter) => createLine(reporter, onWarning, limit));
  return {
    send: (event) => lines.forEach((line) => line.send(event)),
    close: async () => {
      // Closed only when all are through, so that the console can say at its end what the others have written.
      await Promise.all(lines.map((line) => line.drained()));
      await Promise.all(lines.map((line) => line.close()));
      return lines.flatMap(({ name, problem }) => {
        const reason = problem();
        return reason === undefined ? [] : [{ name, reason }];
      });
    },
  };
};

const patience = 3;

const createLine = (
  { name, reporter }: NamedReporter,
  onWarning: (warning: ReporterWarning) => void,
  limit: number,
) => {
  let tail: Promise<void> = Promise.resolve();
  let failures = 0;
  let reason: string | undefined;
  let closed = false;
  let told = 0;
  const attempt = async (call: () => void | Promise<void>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      failures++;
      reason = reasonOf(error);
      warn({ code: 'reporter-failed', message: failureMessage(name, error, failures) });
    }
    told++;
  };
  const warn = (warning: ReporterWarning): void => {
    try {
      onWarning(warning);
    } catch {
      // The event log can't be written: the run's next event says so itself. A queue must not break over it.
    }
  };
  const drained = async (): Promise<void> => {
    // A warning may add to the queue while it is being waited for.
    for (let seen; seen !== tail && !closed;) await comeBack((seen = tail));
  };
  /**
   * Waits for the work, as long as calls come back; a promise that is never settled would hold up the command for ever.
   */
  const comeBack = async (work: Promise<void>): Promise<void> => {
    for (let before = -1; !closed && !(await settles(work, limit)); before = told) {
      if (before !== told) continue;
      closed = true;
      void attempt(() => Promise.reject(new Error(`it has not come back for ${limit} seconds, and is left alone`)));
    }
  };
  return {
    name,
    problem: () => reason,
    drained,
    send: (event: Event) => {
      if (closed || !reporter[event.type]) return;
      tail = tail.then(() =>
        failures < patience && !closed
          ? attempt(() => (reporter[event.type] as (event: Event) => void | Promise<void>)(event))
          : undefined,
      );
    },
    close: async () => {
      await drained();
      if (closed) return;
      await comeBack(attempt(() => reporter.close?.()));
      closed = true;
    },
  };
};

/** Whether it is settled before so many seconds are over. */
const settles = async (work: Promise<void>, seconds: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), seconds * 1000)));
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
};

const failureMessage = (name: string, error: unknown, failures: number): string => {
  const muted = failures === patience ? ` It failed ${patience} times and is told nothing more.` : '';
  return `The reporter \`${name}\` failed: ${reasonOf(error)}.${muted}`;
};

/** Without its full stop. */
const reasonOf = (error: unknown): string => messageOf(error).trimEnd().replace(/\.$/, '');
