/** Where the training stands before a step; step and epoch count from 0, warmup included. `fraction` is the part of the training after warmup that is over, 0…1. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
  readonly steps: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Steps of warmup, 0 without. */
  readonly warmup: number;
  readonly fraction: number;
}

export interface EpochValues {
  readonly epoch: number;
  readonly step: number;
  /** `train/loss`, `test/accuracy`, … */
  readonly values: Readonly<Record<string, number>>;
  /** Which way each of the values gets better, by the same names: what stoppers and plateau go by. A loss is minimized. */
  readonly goals: Readonly<Record<string, 'maximize' | 'minimize'>>;
  /** Since the training began. */
  readonly seconds: number;
}
