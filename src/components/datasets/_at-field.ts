import { DataError } from '../../contracts/data.ts';

/** Adds the field that names the file to a `DataError`. */
export const atField = <T>(field: string, reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    throw error instanceof DataError && error.field === undefined ? new DataError(error.message, field) : error;
  });
