import type { Planned } from './plan.ts';
import type { Point } from './search.ts';

/** The `sweep:` section with every default filled in. */
export interface SweepSettings {
  readonly space: Readonly<Record<string, unknown>>;
  readonly zip: readonly Readonly<Record<string, unknown>>[];
  readonly where: string | null;
  readonly sampler: Planned;
  readonly enqueue: readonly Point[];
  readonly pruner: Planned | null;
  readonly objective: { readonly metric: string; readonly goal: 'maximize' | 'minimize' | null };
  readonly repeats: number;
  readonly budget: {
    readonly trials: number | null;
    readonly time: string | null;
    readonly failures: number | null;
    readonly epochs: number | null;
  };
  /** Worker processes; null for one per core. */
  readonly parallel: number | null;
  readonly retries: number;
  readonly trialTimeout: string | null;
}
