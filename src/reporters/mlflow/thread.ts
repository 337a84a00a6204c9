import { Worker } from 'node:worker_threads';
import { threadEntry } from '../../processes/entry.ts';
import type { Planned } from '../../contracts/plan.ts';
import type { RunSource } from '../../contracts/run.ts';
import { messageOf } from '../../contracts/explained-error.ts';

/** What the thread is to send. */
export interface ThreadJob {
  readonly folder: string;
  readonly place: number;
  /** The reporter, with every field in force, and where the run was written. */
  readonly memory: { readonly planned: Planned; readonly source: RunSource };
  /** Seconds without an answer after which it gives up; without it, never. */
  readonly patience?: number;
}
export type ToThread = { readonly do: 'end'; readonly seconds: number };
export type FromThread =
  | { readonly said: 'warning'; readonly message: string }
  /** The run is there, or why not yet. */
  | { readonly said: 'reached'; readonly problem?: string }
  | ({ readonly said: 'done' } & ThreadEnd);
export interface ThreadEnd {
  readonly link: string | null;
  /** The page that compares a sweep's trials. */
  readonly compare: string | null;
  /** What is missing, in one sentence. */
  readonly problem?: string;
}

export interface SendingThread {
  /** Waits at most that long for the server; what is wrong, if it can't be reached. */
  reached(seconds: number): Promise<string | undefined>;
  /** Called where it gives up before the end. */
  onProblem(given: (problem: string) => void): void;
  /** Nothing more will be written: waits at most that long until everything is sent. */
  end(seconds: number): Promise<ThreadEnd>;
}

/** Starts a thread that follows a run's log. It does not keep the process alive. */
export const startThread = (job: ThreadJob, warn: (message: string) => void): SendingThread => {
  const worker = new Worker(threadEntry('sender'), { workerData: job });
  worker.unref();
  const reached = answer<string | undefined>();
  const done = answer<ThreadEnd>();
  let ended = false;
  const broken = (message: string): void => {
    reached.give(message);
    done.give({ link: null, compare: null, problem: message });
  };
  worker.on('message', (message: FromThread) => {
    if (message.said === 'warning') warn(message.message);
    else if (message.said === 'reached') reached.give(message.problem);
    else done.give(message);
  });
  worker.on('error', (error) => broken(`Its thread broke: ${messageOf(error)}`));
  worker.on('exit', () => broken('Its thread ended before everything was sent.'));
  return {
    reached: (seconds) => within(reached.given, seconds, 'The server did not answer in time.'),
    onProblem: (give) => void done.given.then(({ problem }) => problem !== undefined && !ended && give(problem)),
    end: async (seconds) => {
      ended = true;
      worker.ref();
      worker.postMessage({ do: 'end', seconds } satisfies ToThread);
      // The thread ends by itself in time; one that can't, as its own loop is held up, is not waited for.
      const end = await within(done.given, seconds + 2, {
        link: null,
        compare: null,
        problem: 'Not everything was sent in time.',
      });
      await worker.terminate();
      return end;
    },
  };
};

/** A promise that is fulfilled from outside, once. */
const answer = <T>() => {
  let give!: (value: T) => void;
  const given = new Promise<T>((resolve) => (give = resolve));
  return { given, give };
};

const within = async <T>(promise: Promise<T>, seconds: number, otherwise: T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => (timer = setTimeout(() => resolve(otherwise), seconds * 1000)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
