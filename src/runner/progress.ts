import type { HostTensors } from '../contracts/tensors.ts';
import type { Json } from '../contracts/json.ts';
import type { Tally } from './tally.ts';

/** Where a training stands between two blocks; plain, so that a snapshot is a copy of it. */
export interface Progress {
  /** Epoch that is going on, from 0. */
  epoch: number;
  /** Batches of it that are done. */
  batch: number;
  /** Updates done since the training began. */
  step: number;
  /** Seconds of training, earlier attempts included. */
  seconds: number;
  /** `seconds` when the epoch began. */
  epochBegan: number;
  /** Tally of the epoch so far. */
  tally: Tally;
  /** Tally of the batches since the last update, kept if that update will be reported. */
  update: Tally;
  schedule: Json;
  stoppers: Json[];
  /** The best epoch so far by each value that somebody goes by: `train.best`, and what stoppers monitor. */
  readonly bests: Record<string, Best>;
  /**
   * Decided: the training ends, and why; `restore` names the value by whose best epoch the weights are put back;
   * `diverged` makes it a failure.
   */
  stop: { readonly reason: string; readonly restore: string | null; readonly diverged?: true } | null;
  /** It was said that the loss is no longer a number. */
  warned: boolean;
}
export interface Best {
  readonly epoch: number;
  readonly value: number;
  /** Weights at the end of that epoch; kept where a stopper may ask for them. */
  readonly weights: HostTensors | null;
}
