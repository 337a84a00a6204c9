import { Type } from '@sinclair/typebox';
import { defineDataset } from '../../registry/define.ts';
import { choice, flag, list, optional, section, text } from '../../registry/fields.ts';
import { openTables } from './_open-tables.ts';

const column = text({ minLength: 1, description: 'A column.' });

export const csv = defineDataset({
  type: 'csv',
  summary:
    'A table in a CSV file, gzip unpacked: chosen columns of numbers are the features, one or several others the labels.',
  source: 'RFC 4180, by csv-parse',
  fields: {
    train: text({ minLength: 1, description: 'File of the training data.' }),
    test: optional(
      text({ minLength: 1, description: 'File of the test data.' }),
      'File of the test data, with the same columns in any order; left out, there is no test part but what `split.test` cuts.',
    ),
    target: Type.Unsafe<string | readonly string[]>({
      anyOf: [
        { type: 'string', minLength: 1 },
        { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
      ],
      description: 'Column of the labels, or a list of columns where a label is several values.',
    }),
    labels: choice(['class', 'value'], {
      description: 'Whether the target names a class (any text; classes are sorted) or is a number to be predicted.',
    }),
    features: optional(
      list(column, { minItems: 1, description: 'Columns.' }),
      'Columns of the features, all numbers, in this order; left out, all columns but the target.',
    ),
    missing: section(
      {
        values: list(text({ description: 'A text.' }), {
          default: [''],
          description: 'Texts that stand for a missing value, such as `NA` or `?`.',
        }),
        rows: choice(['error', 'drop'], {
          default: 'error',
          description:
            'What happens to a row that misses a value in a column that is used: it is a mistake, or left out.',
        }),
      },
      { description: 'Missing values.' },
    ),
    delimiter: text({ minLength: 1, default: ',', description: 'What stands between two values.' }),
    header: flag({
      default: true,
      description: 'Whether the first line names the columns; without it they are called by their position, from `1`.',
    }),
  },
  examples: [
    { train: 'wine.csv', target: 'quality', labels: 'value', delimiter: ';' },
    {
      train: 'train.csv',
      test: 'test.csv',
      target: 'species',
      labels: 'class',
      features: ['length', 'width'],
      missing: { values: ['', 'NA'], rows: 'drop' },
    },
  ],
  inspect: async (fields, io) => (await openTables(fields, io)).inspection,
  load: async (fields, io) => (await openTables(fields, io)).dataset,
});
