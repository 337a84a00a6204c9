import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { receivedError, sentError, type SentError } from '../../processes/errors.ts';
import { processEntry } from '../../processes/entry.ts';
import { killedTooLate, partDied, partFailed } from '../messages.ts';
import { random } from '../../mathematics/random.ts';
import { RunError } from '../../results/run/read-run.ts';
import { folderName } from '../../results/run/run-folder.ts';
import type { EventOf } from '../../contracts/events.ts';
import { loadPlanned, type Changes } from '../load/load.ts';
import { resume } from './resume.ts';
import { run } from '../run.ts';
import { readOutcome, stateDifferences, type Outcome } from './run-state.ts';
import { defined } from '../../defined.ts';

export interface VerifyOptions extends Pick<Changes, 'set' | 'engine' | 'threads'> {
  /** Steps to train; left out, an epoch and a bit. */
  readonly steps?: number;
  /** Seed of the step at which training is killed. */
  readonly seed?: number;
  /** The step itself, instead of a random one. */
  readonly at?: number;
  /** Called before each of the three trainings. */
  readonly onPart?: (what: 'straight' | 'killed' | 'resumed') => void;
}

export interface ResumeVerdict {
  /** The resumed training matches the uninterrupted one, bit for bit. */
  readonly same: boolean;
  readonly steps: number;
  /** The step after which it was killed. */
  readonly killed: number;
  /** The checkpoint that it resumed. */
  readonly checkpoint: string;
  readonly seed: number;
  /** Compared values of steps and epochs, and compared tensors. */
  readonly values: number;
  readonly tensors: number;
  /** Differences, a line each. */
  readonly differences: readonly string[];
}

/** A training in a process of its own. */
export type Part =
  | {
      readonly what: 'straight' | 'killed';
      readonly file: string;
      readonly changes: Changes;
      /** The step after which it dies, once there is a checkpoint. */ readonly at: number | null;
    }
  | { readonly what: 'resumed'; readonly folder: string };

/**
 * Trains some steps of an experiment twice in processes of their own: once straight, and once killed at a random step
 * and resumed. Compares values, weights and everything else in the checkpoints. Throws `ExperimentError`, and
 * `RunError` where a training fails or is too short.
 */
export const verifyResume = async (
  file: string,
  { steps: asked, at: wanted, seed = Math.floor(Math.random() * 1e6), onPart, ...given }: VerifyOptions = {},
): Promise<ResumeVerdict> => {
  const { plan } = await loadPlanned(file, given);
  const { stepsPerEpoch, steps: all } = plan.facts;
  const steps = Math.min(all, asked ?? stepsPerEpoch + Math.min(stepsPerEpoch, 48));
  const every = Math.max(1, Math.floor(steps / 8));
  // Steps run in blocks of 16: earlier steps have no checkpoint.
  const earliest = Math.min(steps - 1, every + 16);
  const at = wanted ?? earliest + random(seed, 'verify-resume').integer(Math.max(1, steps - earliest));
  const out = await mkdtemp(join(tmpdir(), 'assay-verify-'));
  const changes: Changes = {
    ...given,
    set: [
      ...(given.set ?? []),
      `train.maxSteps=${steps}`,
      'train.logEvery=1',
      `train.checkpoint={every: ${every} steps, keep: 2}`,
      'reporters=[csv]',
    ],
  };
  const runFolder = (name: string) => join(out, name, folderName(plan.experiment.name), 'latest');
  const train = async (part: Part): Promise<'done' | 'killed'> => {
    onPart?.(part.what);
    return inProcess(part);
  };
  try {
    await train({ what: 'straight', file, changes: { ...changes, out: join(out, 'straight') }, at: null });
    const straight = await readOutcome(runFolder('straight'));
    const ended = await train({ what: 'killed', file, changes: { ...changes, out: join(out, 'killed') }, at });
    if (ended !== 'killed') throw new RunError(killedTooLate({ steps: straight.steps, at }));
    const killed = await lastStep(runFolder('killed'));
    await train({ what: 'resumed', folder: runFolder('killed') });
    const resumed = await readOutcome(runFolder('killed'));
    const differences = stateDifferences(straight, resumed);
    return {
      same: differences.length === 0,
      steps: straight.steps,
      killed,
      checkpoint: checkpointOf(resumed),
      seed,
      values: straight.values.size,
      tensors: Object.keys(straight.tensors).length,
      differences,
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
};

const checkpointOf = ({ events }: Outcome): string =>
  events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start')?.resumed?.checkpoint ?? 'none';

const lastStep = async (folder: string): Promise<number> => (await readOutcome(folder)).steps;

/** Trains a part in this process; gives the error, if any. */
export const trainPart = async (part: Part): Promise<SentError | null> => {
  try {
    const result =
      part.what === 'resumed'
        ? await resume(part.folder, { settle: true, use: true, env: Object.keys(process.env) })
        : await run(part.file, {
            ...part.changes,
            settle: true,
            ...defined({ onEvent: part.at !== null ? killer(part.at) : undefined }),
          });
    return result.status === 'failed' ? sentError(new RunError(result.reason)) : null;
  } catch (error) {
    return sentError(error);
  }
};

/** Kills this process as `kill -9` does, after that step and once there is a checkpoint. */
const killer = (at: number) => {
  let checkpoint = false;
  return (event: { readonly type: string; readonly step?: number }): void => {
    if (event.type === 'checkpoint') checkpoint = true;
    if (event.type === 'step' && checkpoint && event.step! >= at) process.kill(process.pid, 'SIGKILL');
  };
};

const inProcess = (part: Part): Promise<'done' | 'killed'> =>
  new Promise((resolve, reject) => {
    const { path, execArgv } = processEntry('resume-worker');
    const child = fork(path, { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said: { readonly failure: SentError | null } | undefined;
    let complaints = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    child.on('message', (message) => (said = message as typeof said)).on('error', reject);
    child.on('close', (code, signal) => {
      if (said?.failure?.kind === 'bug') reject(receivedError(said.failure));
      else if (said?.failure) reject(new RunError(partFailed({ part: part.what, reason: said.failure.message })));
      else if (said) resolve('done');
      else if (signal === 'SIGKILL' && part.what === 'killed') resolve('killed');
      else
        reject(
          new RunError(
            partDied({ part: part.what, end: signal ?? `code ${String(code)}`, output: complaints.slice(-2000) }),
          ),
        );
    });
    child.send(part);
  });
