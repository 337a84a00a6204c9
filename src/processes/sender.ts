import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openSending } from '../tracking/open-sending.ts';
import type { FromThread, ThreadJob, ToThread } from '../reporters/mlflow/thread.ts';
import { messageOf } from '../contracts/explained-error.ts';
import { defined } from '../defined.ts';

/** The module of the thread that sends a run while it goes on. */
const say = (message: FromThread): void => parentPort!.postMessage(message);
const controller = new AbortController();
let ended = false;
let wake = new AbortController();
parentPort!.on('message', ({ seconds }: ToThread) => {
  ended = true;
  wake.abort();
  setTimeout(() => controller.abort(), seconds * 1000);
});

/** Milliseconds between two looks at the log. */
const every = 500;
const more = async (): Promise<void> => {
  await wait(ended ? 20 : every, undefined, { signal: wake.signal }).catch(() => undefined);
  if (ended) wake = new AbortController();
};

let last: string | undefined;
const said = new Set<string>();
const warn = (message: string): void => {
  last = message;
  if (said.has(message)) return;
  said.add(message);
  say({
    said: 'warning',
    message: ended ? message : `${message} The training goes on; what is to be sent is kept and sent later.`,
  });
  say({ said: 'reached', problem: message });
};
try {
  const { patience, ...job } = workerData as ThreadJob;
  const sending = await openSending(
    job,
    defined({
      patience,
      signal: controller.signal,
      more,
      ended: () => ended,
      warn,
      reached: () => say({ said: 'reached' }),
    }),
  );
  const { link, compare = null } = await sending.send();
  await sending.close();
  say({ said: 'done', link, compare });
} catch (error) {
  const problem = messageOf(error);
  say({ said: 'reached', problem });
  say({ said: 'done', link: null, compare: null, problem: controller.signal.aborted && last ? last : problem });
}
parentPort!.close();
