import { fork, type ChildProcess } from 'node:child_process';
import { workerDied, workersClosed, workerSilent } from './messages.ts';
import type { ProcessEntry } from '../../processes/entry.ts';

/** Messages to and from a worker process, as JSON. */
export type ToWorker<J, A> =
  { readonly do: 'work'; readonly job: J } | { readonly do: 'stop' } | { readonly do: 'hear'; readonly answer: A };
export type FromWorker<R, Q> =
  | { readonly said: 'result'; readonly result: R }
  | { readonly said: 'question'; readonly question: Q }
  | { readonly said: 'begun' }
  | { readonly said: 'alive' };

/** The end of a job: its result, or the end of its process, in one sentence. */
export type Worked<R> = { readonly result: R } | { readonly lost: string } | { readonly timedOut: true };

export interface WorkOptions<Q, A> {
  /** An abort ends the job after the steps under way; its result says so. */
  readonly signal?: AbortSignal;
  /** Time limit from the beginning of the job, after which its process is killed. */
  readonly seconds?: number;
  /** Answers a question of the worker while it works. */
  readonly answer?: (question: Q) => Promise<A>;
}
export interface Workers<J, R, Q, A> {
  /** Takes a free process, or starts one; the caller limits jobs at a time. Rejects when `answer` does. */
  work(job: J, options?: WorkOptions<Q, A>): Promise<Worked<R>>;
  /** Ids of the living processes. */
  pids(): readonly number[];
  /** Ends all processes. */
  close(): Promise<void>;
}

/**
 * Seconds without a sign of life after which a worker is killed and its claim ends; it gives one four times as often.
 */
export const workerLease = 120;

/** Extra seconds until a job begins, for loading code and data. */
const starting = 60;

/**
 * Processes of one entry point, each reused for job after job. The next job replaces one that died or was silent for a
 * lease.
 */
export const createWorkers = <J, R, Q, A>(
  { path, execArgv }: ProcessEntry,
  { lease = workerLease }: { readonly lease?: number } = {},
): Workers<J, R, Q, A> => {
  const idle: ChildProcess[] = [];
  const alive = new Set<ChildProcess>();
  let closed = false;
  const start = (): ChildProcess => {
    // Its output goes to stderr, as stdout is ours. Workers ignore Ctrl-C: this process tells them to stop.
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
    child.on('error', () => undefined); // an `exit` follows, or the job's callback reports it
    return child;
  };
  return {
    work: async (job, options = {}) => {
      if (closed) return { lost: workersClosed };
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
    // Counted, not measured: no time passes for workers while this process is stopped or the machine sleeps.
    let silent = 0;
    const watch = setInterval(() => ++silent > 4 && kill({ lost: workerSilent({ lease }) }), (1000 * lease) / 4);
    // Its `exit` reports a dead process.
    const tell = (message: ToWorker<J, A>): void => void child.send(message, () => undefined);
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
      // Ignore messages of a worker whose claim has ended.
      if (ending || message.said === 'alive' || message.said === 'begun') return;
      if (message.said === 'result') return end({ result: message.result });
      // A rejection is a bug, and ends the sweep.
      void answer?.(message.question).then((given) => tell({ do: 'hear', answer: given }), reject);
    };
    const gone = (code: number | null, killed: NodeJS.Signals | null): void =>
      end(ending ?? { lost: workerDied({ code, signal: killed }) });
    child.on('message', hear as (message: unknown) => void).on('exit', gone);
    if (child.exitCode !== null || child.signalCode !== null) return gone(child.exitCode, child.signalCode);
    signal?.addEventListener('abort', stop);
    tell({ do: 'work', job });
    if (signal?.aborted) stop();
  });
