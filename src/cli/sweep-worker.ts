import { trainJob, type Job, type JobResult } from '../api/sweep-job.ts';
import type { FromWorker, ToWorker } from '../sweep/workers.ts';

/** The module of a sweep's worker process: one run after the other. */
let stop = new AbortController();
process.on('message', (message: ToWorker<Job>) => {
  if (message.do === 'stop') return stop.abort();
  stop = new AbortController();
  void trainJob(message.job, stop.signal).then((result) => process.send!({ said: 'result', result } satisfies FromWorker<JobResult>));
});
// Whoever asked is gone: nobody would read the result, and another process may be at the same trial already.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A Ctrl-C reaches every process of the terminal; the sweep's own process says what is to be done.
process.on('SIGINT', () => undefined);
