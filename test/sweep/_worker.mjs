import { setTimeout as sleep } from 'node:timers/promises';
import { setInterval } from 'node:timers';

/** A worker whose jobs are milliseconds to sleep: it asks whether to continue, then reports how long it slept. */
process.on('message', async (message) => {
  if (message.do !== 'work') return;
  process.send({ said: 'begun' });
  if (message.job < 0) process.exit(3);
  await sleep(message.job);
  process.send({ said: 'result', result: { slept: message.job, pid: process.pid } });
});
setInterval(() => process.send({ said: 'alive' }), (1000 * Number(process.argv[2])) / 4);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
