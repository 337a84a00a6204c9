import { parseAmount, inSeconds, type Amount } from '../../registry/fields.ts';
import {
  checkpointName,
  checkpointPath,
  listCheckpoints,
  pruneCheckpoints,
  writeCheckpoint,
  type Position,
} from './checkpoint.ts';
import type { RunnerEvent } from '../../contracts/events.ts';
import { takeSnapshot } from './snapshot.ts';
import { batchesPerEpoch, type Training } from '../training.ts';
import { checkpointFailed, checkpointLate } from '../messages.ts';

/**
 * Keeps a training's checkpoints. Each call returns what is to be said of those that were written since the one before.
 */
export interface Checkpoints {
  /**
   * Between two blocks, and after an epoch: takes one where one is due. The training waits for the copy, not for the
   * disk.
   */
  look(): Promise<RunnerEvent[]>;
  /** At the end: one of where the training stands, and all are on the disk. */
  last(): Promise<RunnerEvent[]>;
  /** Waits for the one that is being written. */
  settled(): Promise<void>;
}

export const noCheckpoints: Checkpoints = {
  look: () => Promise.resolve([]),
  last: () => Promise.resolve([]),
  settled: () => Promise.resolve(),
};

/**
 * At most one is being written at a time: one that is due meanwhile is taken when that is done; `settle` waits, so that
 * none is late. `folder` is the run's.
 */
export const openCheckpoints = (training: Training, folder: string, settle = false): Checkpoints => {
  const { checkpoint } = training.plan.experiment.train;
  if (!checkpoint) return noCheckpoints;
  const every = parseAmount(checkpoint.every, ['epochs', 'steps', 's', 'min', 'h']);
  const bestName = checkpoint.best ?? training.plan.experiment.train.best;
  let taken = positionOf(training);
  let counted = countOf(training, every);
  let writing: Promise<void> | null = null;
  let said = false;
  const events: RunnerEvent[] = [];
  const told = (): RunnerEvent[] => events.splice(0);

  const take = async (): Promise<void> => {
    const snapshot = await takeSnapshot(training);
    taken = positionOf(training);
    counted = countOf(training, every);
    const { step } = taken;
    const began = performance.now();
    const work = async (): Promise<void> => {
      try {
        const bytes = await writeCheckpoint(folder, snapshot);
        events.push({
          type: 'checkpoint',
          step,
          path: checkpointPath(snapshot.progress),
          bytes,
          seconds: (performance.now() - began) / 1000,
        });
        await pruneCheckpoints(
          folder,
          await keptOf(folder, snapshot.progress, checkpoint.keep, snapshot.progress.bests[bestName]?.epoch),
        );
      } catch (error) {
        events.push({
          type: 'warning',
          code: 'checkpoint-failed',
          message: checkpointFailed({ step, error }),
        });
      }
    };
    writing = work().finally(() => {
      writing = null;
    });
  };

  return {
    look: async () => {
      // Where an epoch's batches are done, its end follows at once, and is the better place.
      if (training.progress.batch === batchesPerEpoch(training)) return told();
      const due = countOf(training, every) > counted || isNewBest(training, bestName, taken);
      if (due && !writing) await take();
      else if (due && !said) {
        said = true;
        const message = checkpointLate({ step: training.progress.step });
        events.push({ type: 'warning', code: 'checkpoint-late', message });
      }
      if (settle) await writing;
      return told();
    },
    last: async () => {
      await writing;
      const { step, epoch, batch } = training.progress;
      if (step > 0 && (epoch !== taken.epoch || batch !== taken.batch)) await take();
      await writing;
      return told();
    },
    settled: async () => {
      await writing;
    },
  };
};

const positionOf = ({ progress: { step, epoch, batch } }: Training): Position => ({ step, epoch, batch });

/** How often a checkpoint was due so far. */
const countOf = (training: Training, every: Amount): number => {
  const { epoch, batch, step, seconds } = training.progress;
  if (every.unit === 'epochs') return Math.floor((epoch + batch / batchesPerEpoch(training)) / inSeconds(every));
  return Math.floor((every.unit === 'steps' ? step : seconds) / inSeconds(every));
};

/** Whether the epoch that has just ended is the best one. */
const isNewBest = ({ progress: { bests, epoch, batch } }: Training, name: string, taken: Position): boolean =>
  batch === 0 && bests[name]?.epoch === epoch - 1 && taken.epoch !== epoch;

/**
 * The newest, and the one of the best epoch; what lies beyond where the training is was left by an attempt that died.
 */
const keptOf = async (
  folder: string,
  at: Position,
  keep: number,
  best: number | undefined,
): Promise<ReadonlySet<string>> => {
  const before = (await listCheckpoints(folder)).filter(
    ({ epoch, batch }) => epoch < at.epoch || (epoch === at.epoch && batch <= at.batch),
  );
  const bests = before.filter(({ epoch, batch }) => best !== undefined && batch === 0 && epoch === best + 1);
  return new Set([...before.slice(0, keep), ...bests].map(checkpointName));
};
