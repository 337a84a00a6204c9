import { Type } from '@sinclair/typebox';
import { optional } from '../../registry/fields.ts';

type Files = string | readonly string[];

const files = (part: string) =>
  Type.Unsafe<Files>({
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
    ],
    description: `Files of the ${part} data: a file, a list of files, or a pattern such as \`rides/*.parquet\`, sorted by name.`,
  });

/** Fields that name the files of a table. */
export const fileFields = {
  train: files('training'),
  validation: optional(
    files('validation'),
    'Files of the validation data, with the same columns in any order; without them, `split.validation` can cut a validation part.',
  ),
  test: optional(
    files('test'),
    'Files of the test data, with the same columns in any order; without them, `split.test` can cut a test part.',
  ),
} as const;

export const describeFiles = <F extends string>(
  format: F,
  { train, validation, test }: Readonly<Record<'validation' | 'test', Files | null>> & { readonly train: Files },
) => ({ format, parts: { train, validation, test } });

const notPlain = (): Promise<never> => Promise.reject(new TypeError('This dataset is a table.'));

/** For datasets whose columns always have types: `table` stands for both. */
export const onlyTyped = { inspect: notPlain, load: notPlain };
