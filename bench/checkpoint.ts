/**
 * What a checkpoint at each epoch costs the training of mnist-mlp: runs with and without, by turns. The least of each
 * is compared, as what else a machine does only adds.
 * `npx tsx bench/checkpoint.ts [ROUNDS] [EPOCHS]`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/api/run.ts';
import type { Event } from '../src/contracts/events.ts';
import { median } from './measure.ts';

const [rounds, epochs] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 6)];
const out = mkdtempSync(join(tmpdir(), 'assay-bench-'));

/**
 * Seconds of training and evaluation, from the first step to the end of the last epoch; of each checkpoint, what it
 * took to write.
 */
const train = async (checkpoints: boolean) => {
  const events: Event[] = [];
  await run(join(import.meta.dirname, '../experiments/mnist-mlp.yaml'), {
    out,
    epochs,
    set: ['reporters=[]', ...(checkpoints ? ['train.checkpoint={}'] : [])],
    onEvent: (event) => void events.push(event),
  });
  return {
    seconds: events.reduce((sum, event) => (event.type === 'epoch:end' ? sum + event.seconds : sum), 0),
    written: events.flatMap((event) => (event.type === 'checkpoint' ? [event] : [])),
  };
};

await train(true);
const without: number[] = [];
const withThem: number[] = [];
const written: { readonly seconds: number; readonly bytes: number }[] = [];
for (let round = 0; round < rounds; round++) {
  without.push((await train(false)).seconds);
  const found = await train(true);
  withThem.push(found.seconds);
  written.push(...found.written);
}
const [least, leastWith] = [Math.min(...without), Math.min(...withThem)];
const share = (a: number, b: number): string => `${(100 * (a / b - 1)).toFixed(2)} %`;
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus()[0]!.model}, ${cpus().length} ` +
    `cores; ${rounds} rounds of ${epochs} epochs by turns`,
);
console.log(`without ${without.map((s) => s.toFixed(2)).join(' ')} s`);
console.log(`with    ${withThem.map((s) => s.toFixed(2)).join(' ')} s`);
console.log(
  `overhead: ${share(leastWith, least)} by the least of each, ${share(median(withThem), median(without))} by ` +
    'the medians',
);
console.log(
  `a checkpoint of ${(written[0]!.bytes / 1e6).toFixed(1)} MB took ` +
    `${(1000 * median(written.map(({ seconds }) => seconds))).toFixed(0)} ms to write, beside the training`,
);
rmSync(out, { recursive: true });
