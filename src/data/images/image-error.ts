import { ExplainedError } from '../../contracts/explained-error.ts';

/** What is wrong with an image, to be put after its name: `is empty`. */
export class ImageError extends ExplainedError {
  override readonly name = 'ImageError';
}
