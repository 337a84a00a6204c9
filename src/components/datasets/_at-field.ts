import { DataError } from '../../contracts/data.ts';

/** Says which field named a file that could not be read. */
export const atField = <T>(field: string, reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    throw error instanceof DataError && error.field === undefined ? new DataError(error.message, field) : error;
  });
