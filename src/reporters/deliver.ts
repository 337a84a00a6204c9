import type { Reporter } from '../registry/kinds.ts';
import type { Event, EventOf } from '../runner/events.ts';

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
  /** Waits until every reporter has seen everything, closes each, and returns those that missed something, with what was last wrong. */
  close(): Promise<readonly { readonly name: string; readonly reason: string }[]>;
}

/**
 * Each reporter gets its events in order, in a queue of its own. What it throws becomes a warning that names it; after three it is told
 * nothing more, and is closed like the others at the end. `onWarning` may `send` the warning.
 */
export const createDelivery = (reporters: readonly NamedReporter[], onWarning: (warning: ReporterWarning) => void): Delivery => {
  const lines = reporters.map((reporter) => createLine(reporter, onWarning));
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

const createLine = ({ name, reporter }: NamedReporter, onWarning: (warning: ReporterWarning) => void) => {
  let tail: Promise<void> = Promise.resolve();
  let failures = 0;
  let reason: string | undefined;
  let closed = false;
  const attempt = async (call: () => void | Promise<void>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      failures++;
      reason = messageOf(error);
      warn({ code: 'reporter-failed', message: failureMessage(name, error, failures) });
    }
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
    for (let seen; seen !== tail; ) await (seen = tail);
  };
  return {
    name,
    problem: () => reason,
    drained,
    send: (event: Event) => {
      if (closed || !reporter[event.type]) return;
      tail = tail.then(() => (failures < patience ? attempt(() => (reporter[event.type] as (event: Event) => void | Promise<void>)(event)) : undefined));
    },
    close: async () => {
      await drained();
      closed = true;
      await attempt(() => reporter.close?.());
    },
  };
};

const failureMessage = (name: string, error: unknown, failures: number): string => {
  const muted = failures === patience ? ` It failed ${patience} times and is told nothing more.` : '';
  return `The reporter \`${name}\` failed: ${messageOf(error)}.${muted}`;
};

/** Without its full stop. */
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\.?\s*$/, '');
