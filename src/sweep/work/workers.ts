import { fork, type ChildProcess } from 'node:child_process';
import type { ProcessEntry } from '../../processes/entry.ts';

/** What a worker process is asked, and what it says; all of it JSON. */
export type ToWorker<J, A> =
  { readonly do: 'work'; readonly job: J } | { readonly do: 'stop' } | { readonly do: 'hear'; readonly answer: A };
export type FromWorker<R, Q> =
  | { readonly said: 'result'; readonly result: R }
  | { readonly said: 'question'; readonly question: Q }
  | { readonly said: 'begun' }
  | { readonly said: 'alive' };

/** What became of a job: its result, or the end of the process that worked on it, in one sentence. */
export type Worked<R> = { readonly result: R } | { readonly lost: string } | { readonly timedOut: true };

export interface WorkOptions<Q, A> {
  /** An abort asks the job to end after the steps under way; its result then says so. */
  readonly signal?: AbortSignal;
  /** The job's process is ended that long after the job has begun. */
  readonly seconds?: number;
  /** Answers what the worker asks while it works; one that is waited for comes back to it. */
  readonly answer?: (question: Q) => Promise<A>;
}
export interface Workers<J, R, Q, A> {
  /** Takes a free process, or starts one. Nobody asks for more at a time than there may be processes. Rejects when `answer` does. */
  work(job: J, options?: WorkOptions<Q, A>): Promise<Worked<R>>;
  /** Of the living processes. */
  pids(): readonly number[];
  /** Ends all processes. */
  close(): Promise<void>;
}

/** Seconds without a sign of life after which a worker's claim on its trial ends, and it too; it gives a sign four times as often. */
export const workerLease = 120;

/** Seconds that a process may take, more than its job, until the job has begun: to load, and to read what it works on. */
const starting = 60;

/** Processes of one entry point, each started once and used for job after job; one that died, or was not heard of for a lease, is replaced by the next job. */
export const createWorkers = <J, R, Q, A>(
  { path, execArgv }: ProcessEntry,
  { lease = workerLease }: { readonly lease?: number } = {},
): Workers<J, R, Q, A> => {
  const idle: ChildProcess[] = [];
  const alive = new Set<ChildProcess>();
  let closed = false;
  const start = (): ChildProcess => {
    // What its code prints must not come between our lines; a Ctrl-C that reaches the whole group is told to it by this process alone.
    const child = fork(path, [String(lease)], {
      execArgv: execArgv ?? [],
      stdio: ['ignore', 2, 2, 'ipc'],
      serialization: 'json',
    });
    alive.add(child);
    child.once('exit', () => {
      alive.delete(child);
      if (idle.includes(child)) idle.splice(idle.indexOf(child), 1);
    });
    child.on('error', () => undefined); // an `exit` follows, or the job's own callback tells
    return child;
  };
  return {
    work: async (job, options = {}) => {
      if (closed) return { lost: 'No more work is done.' };
      const child = idle.pop() ?? start();
      const worked = await workOn<J, R, Q, A>(child, job, lease, options);
      if ('result' in worked && child.connected) idle.push(child);
      return worked;
    },
    pids: () => [...alive].map(({ pid }) => pid!),
    close: async () => {
      closed = true;
      const ended = [...alive].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of alive) child.kill('SIGKILL');
      await Promise.all(ended);
    },
  };
};

const workOn = <J, R, Q, A>(
  child: ChildProcess,
  job: J,
  lease: number,
  { signal, seconds, answer }: WorkOptions<Q, A>,
): Promise<Worked<R>> =>
  new Promise((resolve, reject) => {
    let ending: Worked<R> | undefined;
    const kill = (worked: Worked<R>): void => {
      ending ??= worked;
      child.kill('SIGKILL'); // which ends one that is stopped, too
    };
    let limit: NodeJS.Timeout | undefined;
    const limitTo = (most: number): void => {
      clearTimeout(limit);
      limit = seconds === undefined ? undefined : setTimeout(() => kill({ timedOut: true }), most * 1000);
    };
    limitTo((seconds ?? 0) + starting);
    // Counted, not measured: while this process is stopped, or the machine sleeps, no time passes for its workers.
    let silent = 0;
    const watch = setInterval(
      () => ++silent > 4 && kill({ lost: `Its worker gave no sign of life for ${lease} s.` }),
      (1000 * lease) / 4,
    );
    const tell = (message: ToWorker<J, A>): void => void child.send(message, () => undefined); // that a process is gone is told by its `exit`
    const stop = (): void => tell({ do: 'stop' });
    const end = (worked: Worked<R>): void => {
      clearTimeout(limit);
      clearInterval(watch);
      signal?.removeEventListener('abort', stop);
      child.off('message', hear).off('exit', gone);
      resolve(worked);
    };
    const hear = (message: FromWorker<R, Q>): void => {
      silent = 0;
      if (message.said === 'begun') limitTo(seconds ?? 0);
      // What is said by one whose claim has ended is not heard.
      if (ending || message.said === 'alive' || message.said === 'begun') return;
      if (message.said === 'result') return end({ result: message.result });
      void answer?.(message.question).then((given) => tell({ do: 'hear', answer: given }), reject); // a bug, which ends the sweep
    };
    const gone = (code: number | null, killed: NodeJS.Signals | null): void =>
      end(ending ?? { lost: killed ? `Its worker was ended by ${killed}.` : `Its worker ended with code ${code}.` });
    child.on('message', hear as (message: unknown) => void).on('exit', gone);
    if (child.exitCode !== null || child.signalCode !== null) return gone(child.exitCode, child.signalCode);
    signal?.addEventListener('abort', stop);
    tell({ do: 'work', job });
    if (signal?.aborted) stop();
  });
