import { Type } from '@sinclair/typebox';
import { jsonProblem } from '../../registry/json-check.ts';
import { webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { HostTensors } from '../../contracts/tensors.ts';
import { listIn, makeFolderIn, readIn, readTextIn, removeIn, renameIn, writeIn } from '../../files/folder-files.ts';
import { locate } from '../../files/inside-folder.ts';
import type { Progress } from '../progress.ts';
import { fromSafetensors, toSafetensors } from './safetensors.ts';
import type { Snapshot } from './snapshot.ts';

/** Where in a training a checkpoint stands; its folder is named by it. */
export type Position = Pick<Progress, 'step' | 'epoch' | 'batch'>;

/** Files of a checkpoint. The second is complete by itself: it holds the digest of the first, and its own. */
const files = { tensors: 'state.safetensors', progress: 'progress.json' } as const;

/** `step-1200-epoch-3-batch-12`: `step` updates done, `batch` batches of epoch `epoch` done. */
export const checkpointName = ({ step, epoch, batch }: Position): string =>
  `step-${step}-epoch-${epoch}-batch-${batch}`;

/** Its path in the run's folder. */
export const checkpointPath = (position: Position): string => `${checkpoints}/${checkpointName(position)}`;

const checkpoints = 'checkpoints';

const positionOf = (name: string): Position | null => {
  const [, step, epoch, batch] = /^step-(\d+)-epoch-(\d+)-batch-(\d+)$/.exec(name) ?? [];
  return batch === undefined ? null : { step: Number(step), epoch: Number(epoch), batch: Number(batch) };
};

const byPosition = (a: Position, b: Position): number => b.epoch - a.epoch || b.batch - a.batch;

/** Checkpoints in a run's folder by their names, newest first; whether they are whole is not looked at. */
export const listCheckpoints = async (folder: string): Promise<readonly Position[]> =>
  (await listIn(folder, checkpoints)).flatMap((name) => positionOf(name) ?? []).sort(byPosition);

/**
 * Writes a checkpoint so that it appears whole or not at all: under another name, synced to the disk, renamed. Hashing
 * and writing happen on other threads. Returns its size in bytes. Throws what the disk throws, and where the state is
 * no plain JSON, as it would come back otherwise.
 */
export const writeCheckpoint = async (folder: string, { tensors, progress }: Snapshot): Promise<number> => {
  const path = checkpointPath(progress);
  const partial = `${checkpoints}/.partial-${checkpointName(progress)}`;
  const bytes = toSafetensors(allTensors(tensors, progress));
  const text = progressText(progress, await sha256(bytes));
  const whole = `{"sha256":"${await sha256(Buffer.from(text))}","state":${text}}\n`;
  makeFolderIn(folder, checkpoints);
  await removeIn(folder, partial);
  makeFolderIn(folder, partial);
  try {
    await writeIn(folder, `${partial}/${files.tensors}`, bytes, { synced: true });
    await writeIn(folder, `${partial}/${files.progress}`, Buffer.from(whole), { synced: true });
    await syncFolder(folder, partial);
    // One of this place that is there already was found torn, or is the same.
    await removeIn(folder, path);
    await renameIn(folder, partial, path);
    await syncFolder(folder, checkpoints);
  } catch (error) {
    await removeIn(folder, partial).catch(() => undefined);
    throw error;
  }
  return bytes.length + whole.length;
};

/** Reads a checkpoint. Throws an `Error` of one sentence when a byte of it is not as it was written. */
export const readCheckpoint = async (folder: string, position: Position): Promise<Snapshot> => {
  const path = checkpointPath(position);
  const text = await readTextIn(folder, `${path}/${files.progress}`);
  const [, digest, state] = /^\{"sha256":"([0-9a-f]{64})","state":(.*)\}\n$/s.exec(text) ?? [];
  if (!digest || !state || (await sha256(Buffer.from(state))) !== digest)
    throw new Error(`its \`${files.progress}\` is not as it was written`);
  const { format, tensors: expected, progress } = stateOf(state);
  if (format !== 1) throw new Error(`its format is ${format}, and this version of assay reads 1`);
  const bytes = await readIn(folder, `${path}/${files.tensors}`);
  if ((await sha256(bytes)) !== expected) throw new Error(`its \`${files.tensors}\` is not as it was written`);
  return fromTensors(fromSafetensors(bytes), progress);
};

/** The newest checkpoint that is whole, and a sentence for each newer one that is not. */
export const newestCheckpoint = async (
  folder: string,
): Promise<{
  readonly found: { readonly name: string; readonly snapshot: Snapshot } | null;
  readonly torn: readonly string[];
}> => {
  const torn: string[] = [];
  for (const position of await listCheckpoints(folder)) {
    const name = checkpointName(position);
    try {
      return { found: { name, snapshot: await readCheckpoint(folder, position) }, torn };
    } catch (error) {
      torn.push(`The checkpoint \`${name}\` was passed over: ${(error as Error).message}.`);
    }
  }
  return { found: null, torn };
};

/** Removes all but these, and what an interrupted writing left. */
export const pruneCheckpoints = async (folder: string, kept: ReadonlySet<string>): Promise<void> => {
  for (const name of await listIn(folder, checkpoints))
    if (name.startsWith('.partial-') || (positionOf(name) && !kept.has(name)))
      await removeIn(folder, `${checkpoints}/${name}`);
};

/** Throws an `Error` of one sentence, without its full stop. */
const stateOf = (text: string): State => {
  const state = JSON.parse(text, revive) as unknown;
  const problem = jsonProblem(stateSchema, state);
  if (problem !== undefined) throw new Error(`its \`${files.progress}\` is damaged: ${problem.replace(/\.$/, '')}`);
  return state as State;
};

/**
 * A digest says that nothing changed since it was written; whoever wrote it may not have been assay. `NaN` and the like
 * are numbers here.
 */
const stateSchema = Type.Object({
  format: Type.Integer(),
  tensors: Type.String(),
  progress: Type.Object({
    epoch: Type.Integer({ minimum: 0 }),
    batch: Type.Integer({ minimum: 0 }),
    step: Type.Integer({ minimum: 0 }),
    tally: Type.Object({}),
    update: Type.Object({}),
    stoppers: Type.Array(Type.Unknown()),
    bests: Type.Record(Type.String(), Type.Object({ epoch: Type.Integer() })),
  }),
});

interface State {
  readonly format: number;
  /** SHA-256 of the file of tensors. */
  readonly tensors: string;
  readonly progress: Progress;
}

/** Weights of best epochs lie beside the state, as `best:<value>:<weight>`. */
const allTensors = (tensors: HostTensors, { bests }: Progress): HostTensors => ({
  ...tensors,
  ...Object.fromEntries(
    Object.entries(bests).flatMap(([name, { weights }]) =>
      Object.entries(weights ?? {}).map(([weight, tensor]) => [`best:${name}:${weight}`, tensor]),
    ),
  ),
});

const fromTensors = (all: HostTensors, progress: Progress): Snapshot => {
  const named = (fits: (name: string) => boolean, cut: number) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([name, tensor]) => (fits(name) ? [[name.slice(cut), tensor]] : [])),
    );
  const bests = Object.entries(progress.bests).map(([name, best]) => {
    const prefix = `best:${name}:`;
    return [name, { ...best, weights: best.weights && named((key) => key.startsWith(prefix), prefix.length) }] as const;
  });
  return {
    tensors: named((name) => !name.startsWith('best:'), 0),
    progress: { ...progress, bests: Object.fromEntries(bests) },
  };
};

const progressText = (progress: Progress, tensors: string): string => {
  const plain = {
    ...progress,
    bests: Object.fromEntries(
      Object.entries(progress.bests).map(([name, best]) => [name, { ...best, weights: best.weights && {} }]),
    ),
  };
  const text = JSON.stringify({ format: 1, tensors, progress: plain } as unknown as State, replace);
  if (!isDeepStrictEqual((JSON.parse(text, revive) as State).progress, plain))
    throw new Error(
      'the state of a schedule, a stopper or a metric is not plain JSON, and would come back as something else',
    );
  return text;
};

/** JSON has no NaN, no infinities and no −0. */
const replace = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? { $number: Object.is(value, -0) ? '-0' : String(value) }
    : value;
const revive = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$number' in value ? Number(value.$number) : value;

/** Uses `crypto.subtle`, which works beside this thread. */
const sha256 = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');

/** What a folder holds is safe only when the folder is synced too; Windows has no such thing. */
const syncFolder = async (folder: string, name: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const file = await open(locate(folder, name), 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};
