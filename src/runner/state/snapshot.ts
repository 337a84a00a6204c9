import type { HostTensors } from '../../contracts/tensors.ts';
import type { Progress } from '../progress.ts';
import type { Training } from '../training.ts';

/**
 * The whole state of a run between two blocks, as plain records. What a seed decides (orders, draws) is not in it: it
 * is derived again.
 */
export interface Snapshot {
  /** Weights, statistics, optimizer slots and accumulated gradients. */
  readonly tensors: HostTensors;
  readonly progress: Progress;
}

export const takeSnapshot = async ({ memory, progress }: Training): Promise<Snapshot> => ({
  tensors: await memory.read(),
  progress: structuredClone(progress),
});

/** Puts a run of the same plan where the snapshot was taken. */
export const restoreSnapshot = (training: Training, { tensors, progress }: Snapshot): void => {
  training.memory.write(tensors);
  training.progress = structuredClone(progress);
  training.predictions = null;
};
