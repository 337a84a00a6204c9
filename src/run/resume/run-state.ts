import type { HostTensors } from '../../contracts/tensors.ts';
import { readIfThere } from '../../files/folder-files.ts';
import { differences } from '../../experiment/plan/differences.ts';
import { readRun } from '../../results/run/read-run.ts';
import { newestCheckpoint } from '../../runner/state/checkpoint.ts';
import type { Event } from '../../contracts/events.ts';
import type { Value } from '../../contracts/run-events.ts';
import type { Progress } from '../../runner/progress.ts';

/** What a run came to: everything that counts, and nothing of when. */
export interface Outcome {
  readonly events: readonly Event[];
  /** Steps that it told of. */
  readonly steps: number;
  /** By `step 12: train/loss`, `epoch 0: test/accuracy`. */
  readonly values: ReadonlyMap<string, Value>;
  /** Weights of the model as it was saved; null where it was not. */
  readonly model: Buffer | null;
  /** Of the newest checkpoint: what the training would go on with. */
  readonly tensors: HostTensors;
  readonly progress: Progress | null;
}

export const readOutcome = async (folder: string): Promise<Outcome> => {
  const { events } = await readRun(folder);
  const { found } = await newestCheckpoint(folder);
  const told = events.flatMap((event): [string, Value][] => {
    if (event.type !== 'step' && event.type !== 'epoch:end') return [];
    const place = event.type === 'step' ? `step ${event.step}` : `epoch ${event.epoch}`;
    return Object.entries({ learningRate: event.learningRate, ...event.values }).map(([name, value]) => [
      `${place}: ${name}`,
      value,
    ]);
  });
  return {
    events,
    steps: Math.max(0, ...events.map((event) => (event.type === 'step' ? event.step : 0))),
    values: new Map(told),
    model: await readIfThere(folder, 'model/weights.bin'),
    tensors: found?.snapshot.tensors ?? {},
    progress: found?.snapshot.progress ?? null,
  };
};

/** What of two runs is not the same, bit by bit, a line each; of many values the first of each name. */
export const stateDifferences = (straight: Outcome, other: Outcome): string[] => [
  ...valueDifferences(straight.values, other.values),
  ...tensorDifferences(straight.tensors, other.tensors),
  ...(straight.model && other.model && straight.model.equals(other.model) ? [] : ['the saved model']),
  ...differences(untimed(straight.progress), untimed(other.progress)),
];

const untimed = (progress: Progress | null): unknown =>
  progress && {
    ...progress,
    seconds: 0,
    epochBegan: 0,
    bests: Object.fromEntries(
      Object.entries(progress.bests).map(([name, { epoch, value }]) => [name, { epoch, value: String(value) }]),
    ),
  };

const valueDifferences = (straight: Outcome['values'], other: Outcome['values']): string[] => {
  const first = new Map<string, string>();
  for (const key of new Set([...straight.keys(), ...other.keys()])) {
    const [was, is] = [straight.get(key), other.get(key)];
    const kind = key.replace(/ \d+:/, '');
    if (was !== is && !first.has(kind)) first.set(kind, `${key}: \`${was ?? 'nothing'}\` is \`${is ?? 'nothing'}\``);
  }
  return [...first.values()];
};

const tensorDifferences = (straight: HostTensors, other: HostTensors): string[] =>
  [...new Set([...Object.keys(straight), ...Object.keys(other)])].flatMap((name) => {
    const [was, is] = [straight[name]?.data, other[name]?.data];
    if (!was || !is || was.length !== is.length) return [`tensor ${name}: is not there in one of the two`];
    const bytes = [was, is].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ) as [Buffer, Buffer];
    if (bytes[0].equals(bytes[1])) return [];
    const largest = Array.from(was).reduce((most, value, i) => Math.max(most, Math.abs(value - is[i]!)), 0);
    return [`tensor ${name}: by up to ${Number(largest.toPrecision(3))}`];
  });
