import { ExplainedError } from '../../contracts/explained-error.ts';

/** A run's folder holds no run, or one that can't be used: one sentence. */
export class RunError extends ExplainedError {
  override readonly name = 'RunError';
}
