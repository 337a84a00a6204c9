/**
 * assay on experiments/mnist-mlp.yaml. usage: assay.ts run|engine THREADS. Prints {"milliseconds": per training step}.
 * `run` is everything a user's run does: feed, metrics, events, csv; `engine` counts only the time inside the engine's
 * own calls.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlanned } from '../../src/run/load/load.ts';
import { open } from '../../src/run/open/open.ts';
import { run } from '../../src/api/run.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import { openSession } from '../../src/runner/session.ts';

const file = join(import.meta.dirname, '../../experiments/mnist-mlp.yaml');
const [mode, threads] = process.argv.slice(2);
const options = { threads: Number(threads), epochs: 2 };
/** Steps left out at the start, while compilation and caches settle. */
const warmup = 100;

const print = (milliseconds: number) => process.stdout.write(`${JSON.stringify({ milliseconds })}\n`);

const wholeRun = async (): Promise<number> => {
  const out = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const marks: { step: number; at: number }[] = [];
  await run(file, {
    ...options,
    out,
    set: ['reporters=[csv]'],
    onEvent: (event) =>
      event.type === 'step' && event.epoch === 0 && marks.push({ step: event.step, at: performance.now() }),
  });
  rmSync(out, { recursive: true });
  const counted = marks.filter(({ step }) => step >= warmup);
  return (counted.at(-1)!.at - counted[0]!.at) / (counted.at(-1)!.step - counted[0]!.step);
};

const engineOnly = async (): Promise<number> => {
  const planned = await loadPlanned(file, { ...options, epochs: 1 });
  const { engine, data } = await open(planned);
  const spent = { milliseconds: 0, steps: 0 };
  const session = await openSession({
    plan: planned.plan,
    catalog: planned.catalog,
    data,
    engine: clocked(engine, spent),
  });
  for await (const event of session.start())
    if (event.type === 'step' && event.step <= warmup) Object.assign(spent, { milliseconds: 0, steps: 0 });
  await session.close();
  await engine.close();
  return spent.milliseconds / spent.steps;
};

/** An engine that adds up the time of its training blocks. */
const clocked = (engine: Engine, spent: { milliseconds: number; steps: number }): Engine => ({
  ...engine,
  compile: async (program) => {
    const executable = await engine.compile(program);
    if (!program.name.startsWith('train')) return executable;
    return {
      ...executable,
      run: async (memory, length, inputs) => {
        const start = performance.now();
        const outputs = await executable.run(memory, length, inputs);
        spent.milliseconds += performance.now() - start;
        spent.steps += length;
        return outputs;
      },
    };
  },
});

print(await (mode === 'engine' ? engineOnly() : wholeRun()));
