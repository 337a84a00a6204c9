import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a worker process is asked, and what it says; `J` and `R` are JSON. */
export type ToWorker<J> = { readonly do: 'work'; readonly job: J } | { readonly do: 'stop' };
export type FromWorker<R> = { readonly said: 'result'; readonly result: R };

/** What became of a job: its result, or the end of the process that worked on it, in one sentence. */
export type Worked<R> = { readonly result: R } | { readonly lost: string } | { readonly timedOut: true };

export interface Workers<J, R> {
  /** Waits for a free process, which is started where none is. An abort asks the job to end after the steps under way; its result then says so. */
  work(job: J, options?: { readonly signal?: AbortSignal; readonly seconds?: number }): Promise<Worked<R>>;
  /** Of the living processes. */
  pids(): readonly number[];
  /** Ends all processes. */
  close(): Promise<void>;
}

/** At most `count` processes of the module `entry`, each started once and used for job after job; one that died is replaced by the next job. */
export const createWorkers = <J, R>(entry: URL, count: number, execArgv: readonly string[] = []): Workers<J, R> => {
  const idle: ChildProcess[] = [];
  const alive = new Set<ChildProcess>();
  const queue: ((child: ChildProcess) => void)[] = [];
  let closed = false;
  const start = (): ChildProcess => {
    // Its output is ours; a worker has no terminal, and a Ctrl-C that reaches the whole group is told to it by this process alone.
    const child = fork(fileURLToPath(entry), { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'json' });
    alive.add(child);
    child.once('exit', () => {
      alive.delete(child);
      if (idle.includes(child)) idle.splice(idle.indexOf(child), 1);
      // Whoever waits for a process need not wait for this one.
      if (!closed && queue.length > 0 && alive.size < count) queue.shift()!(start());
    });
    child.on('error', () => undefined); // an `exit` follows, or the job's own callback tells
    return child;
  };
  const borrow = (): Promise<ChildProcess> =>
    new Promise((resolve) => {
      const child = idle.pop();
      if (child) resolve(child);
      else if (alive.size < count) resolve(start());
      else queue.push(resolve);
    });
  const giveBack = (child: ChildProcess): void => {
    if (!child.connected) return;
    const next = queue.shift();
    if (next) next(child);
    else idle.push(child);
  };
  return {
    work: async (job, { signal, seconds } = {}) => {
      const child = await borrow();
      const worked = await workOn<J, R>(child, job, signal, seconds);
      if ('result' in worked) giveBack(child);
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

const workOn = <J, R>(child: ChildProcess, job: J, signal: AbortSignal | undefined, seconds: number | undefined): Promise<Worked<R>> =>
  new Promise((resolve) => {
    let timedOut = false;
    const timer = seconds === undefined ? undefined : setTimeout(() => void ((timedOut = true), child.kill('SIGKILL')), seconds * 1000);
    const tell = (message: ToWorker<J>): void => void child.send(message, () => undefined); // that a process is gone is told by its `exit`
    const stop = (): void => tell({ do: 'stop' });
    const end = (worked: Worked<R>): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      child.off('message', hear).off('exit', gone);
      resolve(worked);
    };
    const hear = (message: unknown): void => end({ result: (message as FromWorker<R>).result });
    const gone = (code: number | null, killed: NodeJS.Signals | null): void =>
      end(timedOut ? { timedOut: true } : { lost: killed ? `Its worker was ended by ${killed}.` : `Its worker ended with code ${code}.` });
    child.on('message', hear).on('exit', gone);
    if (child.exitCode !== null || child.signalCode !== null) return gone(child.exitCode, child.signalCode);
    signal?.addEventListener('abort', stop);
    tell({ do: 'work', job });
    if (signal?.aborted) stop();
  });
