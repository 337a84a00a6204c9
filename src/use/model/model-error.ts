import { ExplainedError } from '../../contracts/explained-error.ts';

/** Thrown where a trained model is there and gives no numbers; one sentence on what is NaN, one on what to do. */
export class ModelError extends ExplainedError {
  override readonly name = 'ModelError';
}
