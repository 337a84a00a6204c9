import type { HostArray } from '../contracts/tensors.ts';
import type { Bound } from '../registry/kinds.ts';

/** What is added up of loss and metrics, batch by batch, in double precision; plain, so that a snapshot holds it. */
export interface Tally {
  samples: number;
  batches: number;
  loss: number;
  /** Sum of the batches' weights, by a loss that weighs them; else batches count by their samples. */
  weight?: number;
  readonly metrics: { mean: number; readonly sums: Record<string, number[]> }[];
}
export type Outputs = Readonly<Record<string, HostArray>>;
/** `samples`: values of all samples together. `batches`: mean of the values of each batch, as tutorials report. */
export type EpochMean = 'samples' | 'batches';

export const emptyTally = (metrics: readonly Bound<'metric'>[]): Tally => ({
  samples: 0,
  batches: 0,
  loss: 0,
  metrics: metrics.map(() => ({ mean: 0, sums: {} })),
});

/** Adds batch `at` of a block's outputs. */
export const addBatch = (
  tally: Tally,
  metrics: readonly Bound<'metric'>[],
  mean: EpochMean,
  outputs: Outputs,
  length: number,
  at: number,
  samples: number,
): void => {
  tally.samples += samples;
  tally.batches += 1;
  addLoss(tally, mean, outputs, at, samples);
  for (const [i, metric] of metrics.entries()) {
    const { sums } = tally.metrics[i]!;
    if (mean === 'batches') clear(sums);
    addSums(sums, `${i}/`, outputs, length, at);
    if (mean === 'batches') tally.metrics[i]!.mean += metric.value(sums);
  }
};

/** `loss` and each metric by its name. */
export const valuesOf = (
  tally: Tally,
  metrics: readonly Bound<'metric'>[],
  mean: EpochMean,
): Record<string, number> => {
  const whole = mean === 'samples';
  const named = metrics.map((metric, i) => [
    metric.type,
    whole ? metric.value(tally.metrics[i]!.sums) : tally.metrics[i]!.mean / tally.batches,
  ]);
  return {
    loss: tally.loss / (whole ? (tally.weight ?? tally.samples) : tally.batches),
    ...(Object.fromEntries(named) as Record<string, number>),
  };
};

/** A loss is the mean of a batch: times the batch's weight, it is a sum again. */
const addLoss = (tally: Tally, mean: EpochMean, outputs: Outputs, at: number, samples: number): void => {
  const weight = outputs['weight']?.[at];
  if (weight !== undefined) tally.weight = (tally.weight ?? 0) + weight;
  tally.loss += outputs['loss']![at]! * (mean === 'batches' ? 1 : (weight ?? samples));
};

const clear = (sums: Record<string, number[]>) => {
  for (const name in sums) sums[name]!.fill(0);
};

const addSums = (sums: Record<string, number[]>, prefix: string, outputs: Outputs, length: number, at: number) => {
  for (const name in outputs) {
    if (!name.startsWith(prefix)) continue;
    const output = outputs[name]!;
    const size = output.length / length;
    const sum = (sums[name.slice(prefix.length)] ??= new Array<number>(size).fill(0));
    for (let j = 0; j < size; j++) sum[j]! += output[at * size + j]!;
  }
};
