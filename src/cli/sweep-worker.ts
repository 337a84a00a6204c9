import { doJob, type Answer, type Asker, type Epochs, type Job, type JobResult } from '../api/sweep-job.ts';
import type { FromWorker, ToWorker } from '../sweep/workers.ts';

/** The module of a sweep's worker process: one job after the other. Its argument is the lease, in seconds. */
let stop = new AbortController();
let hear: ((answer: Answer) => void) | undefined;

const say = (message: FromWorker<JobResult, Epochs>): void =>
  void process.send?.(message, undefined, undefined, () => undefined); // whom nobody hears is ended by `disconnect`
const ask: Asker['ask'] = (question) =>
  new Promise((resolve) => {
    hear = resolve;
    say({ said: 'question', question });
  });

process.on('message', (message: ToWorker<Job, Answer>) => {
  if (message.do === 'stop') {
    hear?.({ prune: null }); // a run that waits to be judged ends like any other
    return stop.abort();
  }
  if (message.do === 'hear') return hear?.(message.answer);
  stop = new AbortController();
  void doJob(message.job, stop.signal, { begun: () => say({ said: 'begun' }), ask }).then((result) =>
    say({ said: 'result', result }),
  );
});
setInterval(() => say({ said: 'alive' }), (1000 * Number(process.argv[2])) / 4);
// Whoever asked is gone: nobody would read the result, and another process may be at the same trial already.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A Ctrl-C reaches every process of the terminal; the sweep's own process says what is to be done.
process.on('SIGINT', () => undefined);
