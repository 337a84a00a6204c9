import { ExplainedError } from '../../contracts/explained-error.ts';
import { InputError } from '../inputs/input-error.ts';
import { issueOf } from '../inputs/item.ts';

/** Samples of one request. */
export const mostSamples = 1024;

/** A request that is refused: its status, and one sentence. */
export class RequestError extends ExplainedError {
  override readonly name = 'RequestError';
  readonly status: 400 | 403 | 404 | 405 | 413 | 415 | 422 | 503;
  constructor(status: RequestError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** What `make` gives; where it refuses an input, the request is refused. */
export const guarded = <T>(what: string, make: () => T): T => {
  try {
    return make();
  } catch (error) {
    return refuse(what, error);
  }
};

export const refuse = (what: string, error: unknown): never => {
  if (error instanceof InputError || error instanceof RangeError)
    throw new RequestError(400, `${what} ${issueOf(error)}.`);
  throw error;
};
