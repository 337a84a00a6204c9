/**
 * Data larger than memory: `npx tsx bench/data.ts [--gigabytes 20 --steps 5000 --rounds 3 --threads 1 --folder DIR]`.
 * Without `--gigabytes`, the file takes what the disk of `--folder` has, 10 GB kept free, 20 GB at most. It is deleted
 * at the end. `--gigabytes 2.5 --steps 1000 --rounds 1` takes less than a minute.
 *
 * Steps a second of an MLP on float32 rows of a .npy file, once read by position and once held in memory; the most
 * resident memory of the process; the seconds until the first step, with the file's SHA-256 and without; and whether a
 * killed training resumes bit for bit.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machineMemory } from '../src/memory.ts';
import { measure, median, type Spent } from './measure.ts';

const { values: options } = parseArgs({
  options: {
    gigabytes: { type: 'string' },
    steps: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const root = join(import.meta.dirname, '..');
const width = 784;
const rowBytes = 4 * width;
const free = (() => {
  const { bavail, bsize } = statfsSync(options.folder);
  return bavail * bsize;
})();
const bytes = 1e9 * (options.gigabytes === undefined ? Math.min(20, free / 1e9 - 11) : Number(options.gigabytes));
const smallBytes = 5e8;

/** A .npy file of `rows` rows in C order, written piece by piece. */
const writeNpy = (file: string, descr: string, shape: string, pieces: Iterable<Uint8Array>): void => {
  const header = `${`{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117)}\n`;
  const out = openSync(file, 'w');
  writeSync(out, Buffer.concat([Buffer.from('\x93NUMPY\x01\0v\0', 'latin1'), Buffer.from(header)]));
  for (const piece of pieces) writeSync(out, piece);
  closeSync(out);
};

const classes = 10;
const labelOf = (row: number): number => (row * 7) % classes;

/** Noise with a brighter stretch of features per class. */
function* features(rows: number): Generator<Uint8Array> {
  const noise = Float32Array.from({ length: 1000 * width }, () => Math.random());
  for (let first = 0; first < rows; first += 1000) {
    const piece = noise.subarray(0, width * Math.min(1000, rows - first)).slice();
    for (let i = 0; i < piece.length / width; i++) {
      const from = i * width + 70 * labelOf(first + i);
      for (let j = from; j < from + 70; j++) piece[j]! += 0.3;
    }
    yield new Uint8Array(piece.buffer);
  }
}

const write = (folder: string, name: string, size: number): number => {
  const rows = Math.floor(size / rowBytes);
  writeNpy(join(folder, `${name}.npy`), '<f4', `${rows}, ${width}`, features(rows));
  writeNpy(join(folder, `${name}-labels.npy`), '|u1', `${rows},`, [
    Uint8Array.from({ length: rows }, (_, i) => labelOf(i)),
  ]);
  return rows;
};

const experiment = (name: string, memory: string): string => `
name: ${name}
data: {type: npy, trainFeatures: ${name}.npy, trainLabels: ${name}-labels.npy, batch: {train: 64}, memory: ${memory}}
model:
  layers: [{type: dense, units: 300}, batchNorm, relu, {type: dense, units: 100}, batchNorm, relu, {type: dense, units: 10}]
loss: crossEntropy
metrics: [accuracy]
optimizer: {type: sgd, momentum: 0.5, learningRate: 0.01}
train: {epochs: 1000, maxSteps: ${options.steps}, logEvery: 100}
engine: {type: onnx, device: cpu, threads: ${options.threads}}
reporters: []
`;

const assay = (folder: string, command: string, name: string, ...args: string[]): Promise<Spent> =>
  measure([process.execPath, '--import', 'tsx', 'src/cli/main.ts', command, join(folder, `${name}.yaml`), ...args], {
    cwd: root,
    env: { ASSAY_CACHE: join(folder, 'cache') },
  });

interface Figures {
  readonly stepsPerSecond: number;
  readonly megabytes: number;
  readonly secondsToFirst: number;
}

const train = async (folder: string, name: string): Promise<Figures> => {
  const start = Date.now();
  const { megabytes } = await assay(folder, 'run', name, '--out', join(folder, 'runs'));
  const log = readFileSync(join(folder, 'runs', name, 'latest', 'events.jsonl'), 'utf8');
  const steps = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; step: number; time: string })
    .filter(({ type }) => type === 'step')
    .map(({ step, time }) => ({ step, at: Date.parse(time) }));
  const [first, last] = [steps[0]!, steps.at(-1)!];
  return {
    stepsPerSecond: (1000 * (last.step - first.step)) / (last.at - first.at),
    megabytes,
    secondsToFirst: (first.at - start) / 1000,
  };
};

const folder = mkdtempSync(join(options.folder, 'assay-bench-data-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const rows = write(folder, 'large', bytes);
write(folder, 'small', smallBytes);
writeFileSync(join(folder, 'large.yaml'), experiment('large', '100 MB'));
writeFileSync(join(folder, 'small.yaml'), experiment('small', '4 GB'));
console.log(
  `\n${(bytes / 1e9).toFixed(1)} GB of float32 rows, ${rows.toLocaleString('en-US')} × ${width}; ` +
    `this machine has ${(machineMemory() / 1e9).toFixed(0)} GB of memory\n`,
);
const [large, small]: [Figures[], Figures[]] = [[], []];
for (let round = 0; round < Number(options.rounds); round++) {
  large.push(await train(folder, 'large'));
  small.push(await train(folder, 'small'));
}
const of = (figures: readonly Figures[], name: keyof Figures) => median(figures.map((figure) => figure[name]));
const [fromFile, inMemory] = [of(large, 'stepsPerSecond'), of(small, 'stepsPerSecond')];
console.log(
  `read by position   ${fromFile.toFixed(0)} steps/s, ${((100 * fromFile) / inMemory).toFixed(0)} % of those below`,
);
console.log(`held in memory     ${inMemory.toFixed(0)} steps/s, 0.5 GB of such rows`);
console.log(`resident memory    at most ${of(large, 'megabytes').toFixed(0)} MB when read by position`);
console.log(`100 steps after    ${large[0]!.secondsToFirst.toFixed(1)} s with the SHA-256 of the file`);
if (large.length > 1) console.log(`                   ${of(large.slice(1), 'secondsToFirst').toFixed(1)} s without`);
// Ends with another exit code, and so throws, if a value or a bit differs.
await assay(folder, 'verify-resume', 'large', '--set', 'train.maxSteps=1000');
console.log('resume             exact to the bit, killed at a random step of 1,000');
