/**
 * Training steps of a model of bench/models inside the engine's own calls, on made-up images.
 * usage: steps.ts MODEL sgd|adam THREADS [onnx|tensorflow]. Prints {"milliseconds": median of a step, "least", "cpu":
 * of all cores, "compile": seconds, "nodes", "megabytes": peak}.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlanned } from '../../src/run/load/load.ts';
import { open } from '../../src/run/open/open.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import { openSession } from '../../src/runner/session.ts';
import { median } from '../measure.ts';
import { models, optimizers, type BenchOptimizer } from '../models/index.ts';

const [name = 'mlp', optimizer = 'sgd', threads = '1', type = 'onnx'] = process.argv.slice(2);
const { input, batch, layers } = models[name]!;
/** Steps to time take about this many seconds; blocks of before are not counted. */
const [seconds, warmUp, leastBlocks] = [2.5, 2, 6];
const count = batch * 64;

const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
const idx = (file: string, shape: readonly number[], byte: (i: number) => number) => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length, 0);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  writeFileSync(
    join(folder, file),
    Buffer.concat([header, Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => byte(i))]),
  );
};
idx('images', [count, ...input], (i) => (i * 2654435761) >>> 24);
idx('labels', [count], (i) => (i * 7) % 10);
const experiment = {
  name,
  data: {
    type: 'idx',
    trainImages: 'images',
    trainLabels: 'labels',
    classes: [...'0123456789'],
    batch: { train: batch },
    transforms: ['toFloat', { type: 'normalize', mean: 0.5, std: 0.5 }],
    split: { test: 0.02 },
  },
  model: { layers },
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: optimizers[optimizer as BenchOptimizer],
  train: { epochs: 1000 },
  reporters: [],
  engine: { type, threads: Number(threads) },
};
writeFileSync(join(folder, 'experiment.yaml'), JSON.stringify(experiment));

const times: number[] = [];
const cpuTimes: number[] = [];
const facts = { compile: 0, nodes: 0 };
const enough = new AbortController();

/** An engine that notes the time of each step of its training blocks. */
const clocked = (engine: Engine): Engine => {
  let begun = 0;
  let blocks = 0;
  return {
    ...engine,
    compile: async (program) => {
      const executable = await engine.compile(program);
      if (!program.name.startsWith('train')) return executable;
      Object.assign(facts, { compile: executable.facts.seconds, nodes: executable.facts.nodes });
      return {
        ...executable,
        run: async (memory, length, inputs) => {
          const [start, cpu] = [performance.now(), process.cpuUsage()];
          const outputs = await executable.run(memory, length, inputs);
          const { user, system } = process.cpuUsage(cpu);
          blocks++;
          if (blocks === warmUp) begun = performance.now();
          if (blocks > warmUp) {
            times.push((performance.now() - start) / length);
            cpuTimes.push((user + system) / 1000 / length);
          }
          if (blocks >= warmUp + leastBlocks && performance.now() - begun > seconds * 1000) enough.abort();
          return outputs;
        },
      };
    },
  };
};

const planned = await loadPlanned(join(folder, 'experiment.yaml'));
const { engine, data } = await open(planned);
const session = await openSession({ plan: planned.plan, catalog: planned.catalog, data, engine: clocked(engine) });
for await (const event of session.start(enough.signal))
  if (event.type === 'trial:end' && event.status === 'failed') throw session.error;
await session.close();
await engine.close();
rmSync(folder, { recursive: true });
process.stdout.write(
  `${JSON.stringify({ milliseconds: median(times), least: Math.min(...times), cpu: median(cpuTimes), ...facts, megabytes: process.resourceUsage().maxRSS / 1000 })}\n`,
);
