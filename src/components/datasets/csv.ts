import { Type } from '@sinclair/typebox';
import { defineDataset } from '../../registry/define.ts';
import { choice, flag, list, optional, section, text } from '../../registry/fields.ts';
import { openTables } from './_open-tables.ts';

const column = text({ minLength: 1, description: 'A column.' });

export const csv = defineDataset({
  type: 'csv',
  summary:
    'Reads a table from a CSV file, plain or gzipped; number columns are features, one or more other columns ' +
    'are labels.',
  source: 'RFC 4180, by csv-parse',
  fields: {
    train: text({ minLength: 1, description: 'File of the training data.' }),
    test: optional(
      text({ minLength: 1, description: 'File of the test data.' }),
      'File of the test data, with the same columns in any order; without it, `split.test` can cut a test part.',
    ),
    target: Type.Unsafe<string | readonly string[]>({
      anyOf: [
        { type: 'string', minLength: 1 },
        { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
      ],
      description: 'Column of the labels, or a list of columns if a label has several values.',
    }),
    labels: choice(['class', 'value'], {
      description: 'Whether the target is a `class` (any text; classes are sorted) or a `value` (a number to predict).',
    }),
    features: optional(
      list(column, { minItems: 1, description: 'Columns.' }),
      'Number columns to use as features, in this order; defaults to all columns except the target.',
    ),
    missing: section(
      {
        values: list(text({ description: 'A text.' }), {
          default: [''],
          description: 'Texts that mark a missing value, such as `NA` or `?`.',
        }),
        rows: choice(['error', 'drop'], {
          default: 'error',
          description:
            'What to do with a row that lacks a value in a used column: report an `error`, or `drop` the row.',
        }),
      },
      { description: 'Missing values.' },
    ),
    delimiter: text({ minLength: 1, default: ',', description: 'Separator between values.' }),
    header: flag({
      default: true,
      description: 'Whether the first line names the columns; otherwise they are called `1`, `2` and so on.',
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
