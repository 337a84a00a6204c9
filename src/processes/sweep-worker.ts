import type { Answer, Asker, Epochs, Job, JobResult } from '../sweep/work/job.ts';
import type { FromWorker, ToWorker } from '../sweep/work/workers.ts';
import { endWithParent } from './with-parent.ts';

/** The process of a sweep's worker: one job after the other. Its argument is the lease, in seconds. */
endWithParent();

let stop = new AbortController();
let hear: ((answer: Answer) => void) | undefined;

const say = (message: FromWorker<JobResult, Epochs>): void =>
  void process.send?.(message, undefined, undefined, () => undefined); // a failure to send is followed by `disconnect`
const ask: Asker['ask'] = (question) =>
  new Promise((resolve) => {
    hear = resolve;
    say({ said: 'question', question });
  });

const work = async (job: Job, { signal }: AbortController): Promise<void> => {
  const { doJob } = await import('../sweep/work/do-job.ts');
  say({ said: 'result', result: await doJob(job, signal, { begun: () => say({ said: 'begun' }), ask }) });
};

process.on('message', (message: ToWorker<Job, Answer>) => {
  if (message.do === 'stop') {
    hear?.({ prune: null }); // a run that waits for a verdict ends like any other
    return stop.abort();
  }
  if (message.do === 'hear') return hear?.(message.answer);
  stop = new AbortController();
  void work(message.job, stop);
});
setInterval(() => say({ said: 'alive' }), (1000 * Number(process.argv[2])) / 4);
