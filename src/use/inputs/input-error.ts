/** What is wrong with one input, to be put after its name: `has 3 values, and the model takes 4`. The others go on. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
