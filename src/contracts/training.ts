/**
 * Progress before a step. Step and epoch count from 0, warmup included. `fraction` is the finished part of training
 * after warmup, 0…1.
 */
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
  /** The goal of each value, by the same names, for stoppers and `plateau`. A loss is minimized. */
  readonly goals: Readonly<Record<string, 'maximize' | 'minimize'>>;
  /** Seconds since the start of training. */
  readonly seconds: number;
}
