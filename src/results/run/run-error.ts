/** A run's folder holds no run, or one that can't be used: one sentence. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
