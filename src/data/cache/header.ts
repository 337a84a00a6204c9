import { readFile, rename, writeFile } from 'node:fs/promises';
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** What a file of rows in the cache holds: [count, …shape], row-major and little-endian. */
export const headerSchema = Type.Object({
  format: Type.Literal('assay rows 1'),
  shape: Type.Array(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }), { maxItems: 16 }),
  dtype: Type.Union([Type.Literal('uint8'), Type.Literal('int32'), Type.Literal('float32')]),
  count: whole,
  /** Where the rows come from. */
  source: Type.String({ maxLength: 1000 }),
});
export type RowsHeader = Static<typeof headerSchema>;

export const progressSchema = Type.Object({ rows: whole });

/** Undefined for a file that is missing, or that something else wrote: the rows are worked out again then. */
export const readJson = async <S extends TSchema>(schema: S, file: string): Promise<Static<S> | undefined> => {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as unknown;
    return Value.Check(schema, value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Replaces a file as a whole. */
export const writeJson = async (file: string, value: unknown): Promise<void> => {
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, `${JSON.stringify(value)}\n`);
  await rename(fresh, file);
};
