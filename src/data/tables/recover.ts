import { DataError } from '../../contracts/data.ts';
import type { Rows } from './table-file.ts';

/**
 * Rows of a fast reader, and where it fails, the rest from another one, which gets the number of rows that were passed on.
 */
export async function* asPlain(
  fast: AsyncIterable<Rows>,
  plain: (done: number) => AsyncIterable<Rows>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Rows> {
  let done = 0;
  try {
    for await (const rows of fast) {
      yield rows;
      done += rows.count;
    }
    return;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof DataError) && !isDatabaseError(error)) throw error;
  }
  yield* plain(done);
}

/** DuckDB throws plain errors whose messages begin with their kind. */
const isDatabaseError = (error: unknown): boolean =>
  error instanceof Error && /^[A-Z][A-Za-z ]+ (Error|Exception): /.test(error.message);
