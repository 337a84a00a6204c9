/**
 * What a served model takes to answer: 1,000 requests of one image, 32 at once, against the engine's own time for the
 * same samples. `npx tsx bench/serve.ts [RUN]` (default: mnist-mlp, trained for this).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/api/run.ts';
import { serve } from '../src/api/serve.ts';
import { allocate, sizeOf } from '../src/engine/host.ts';
import { openModel } from '../src/use/model/open-model.ts';

const [requests, atOnce] = [1000, 32];
const out = mkdtempSync(join(tmpdir(), 'assay-bench-'));
const folder =
  process.argv[2] ??
  (await run(join(import.meta.dirname, '../experiments/mnist-mlp.yaml'), { out, epochs: 1, set: ['reporters=[]'] }))
    .folder;

const model = await openModel(folder);
const size = sizeOf(model.input.shape);
const values = allocate(model.input.dtype, size).map((_, i) => i % 256);
const body = JSON.stringify([...values]);

const quantile = (sorted: readonly number[], share: number): string =>
  `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2)} ms`;
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

const engine = async (count: number): Promise<string> => {
  const samples = allocate(model.input.dtype, size * count);
  for (let i = 0; i < count; i++) samples.set(values, i * size);
  await model.predict(samples, count);
  const times: number[] = [];
  for (let i = 0; i < 200; i++) times.push(await timed(() => model.predict(samples, count)));
  return quantile(
    times.sort((a, b) => a - b),
    0.5,
  );
};

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus()[0]!.model}, ${cpus().length} cores`,
);
console.log(`the engine alone, median: 1 sample ${await engine(1)}, ${atOnce} samples ${await engine(atOnce)}`);
await model.close();

const serving = await serve(folder, { port: 0 });
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
const ask = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const asked = request(
      `${serving.url}/predict`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': body.length } },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`It answered ${response.statusCode}.`));
        response.resume().on('end', resolve);
      },
    );
    asked.on('error', reject).end(body);
  });

for (let round = 1; round <= 5; round++) {
  const times: number[] = [];
  let left = requests;
  const client = async (): Promise<void> => {
    while (left-- > 0) times.push(await timed(ask));
  };
  const all = await timed(() => Promise.all(Array.from({ length: atOnce }, client)));
  times.sort((a, b) => a - b);
  console.log(
    `round ${round}: ${times.length} answers, ${Math.round((1000 * times.length) / all)} a second; median ` +
      `${quantile(times, 0.5)}, p95 ${quantile(times, 0.95)}, p99 ${quantile(times, 0.99)}`,
  );
}
agent.destroy();
await serving.close();
rmSync(out, { recursive: true });
