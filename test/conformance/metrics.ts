import type { Bound } from '../../src/registry/kinds.ts';
import type { Tf } from '../../src/contracts/tensors.ts';

export interface Batch {
  readonly labels: readonly number[] | readonly (readonly number[])[];
  readonly output: readonly (readonly number[])[];
}

/** A metric over batches as the runner makes it: sums in float32 within a batch, in double precision over batches. */
export const measured = (
  tf: Tf,
  metric: Bound<'metric'>,
  batches: readonly Batch[],
  dtype: 'int32' | 'float32',
): number => {
  const sums: Record<string, number[]> = {};
  for (const { labels, output } of batches) {
    const partial = tf.tidy(() => {
      const tensors = metric.partial(
        tf,
        tf.tensor(labels as number[], undefined, dtype),
        tf.tensor2d(output as number[][]),
      );
      return Object.entries(tensors).map(([name, tensor]) => [name, Array.from(tensor.dataSync())] as const);
    });
    for (const [name, values] of partial) sums[name] = values.map((value, i) => value + (sums[name]?.[i] ?? 0));
  }
  return metric.value(sums);
};

/** Cut into batches, the last one partial. */
export const batches = ({ labels, output }: Batch, size: number): Batch[] =>
  Array.from({ length: Math.ceil(output.length / size) }, (_, i) => {
    const cut = [i * size, (i + 1) * size] as const;
    return { labels: labels.slice(...cut) as Batch['labels'], output: output.slice(...cut) };
  });
