/** Thrown where a trained model is there and gives no numbers; one sentence on what is NaN, one on what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
