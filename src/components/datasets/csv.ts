import { defineDataset } from '../../registry/define.ts';
import { flag, optional, text } from '../../registry/fields.ts';
import { openTables } from './_open-tables.ts';
import { plainFields } from './_plain-fields.ts';
import { openTable } from './_typed-table.ts';
import { isTyped, tableFields } from './_table-fields.ts';

export const csv = defineDataset({
  type: 'csv',
  summary:
    'Reads a table from a CSV file, plain or gzipped; `features` gives each column a type, and `target` names ' +
    'the labels.',
  source: 'RFC 4180, by DuckDB and csv-parse',
  fields: {
    train: text({ minLength: 1, description: 'File of the training data.' }),
    validation: optional(
      text({ minLength: 1, description: 'File of the validation data.' }),
      'File of the validation data, with the same columns in any order; without it, `split.validation` can cut a validation part.',
    ),
    test: optional(
      text({ minLength: 1, description: 'File of the test data.' }),
      'File of the test data, with the same columns in any order; without it, `split.test` can cut a test part.',
    ),
    ...tableFields,
    delimiter: text({ minLength: 1, default: ',', description: 'Separator between values.' }),
    header: flag({
      default: true,
      description: 'Whether the first line names the columns; otherwise they are called `1`, `2` and so on.',
    }),
  },
  examples: [
    {
      train: 'penguins.csv',
      features: { bill_length_mm: 'number', island: 'category', sex: { type: 'category', missing: 'unknown' } },
      target: 'species',
    },
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
  inspect: async (fields, io) => (await openTables(plainFields(fields), io)).inspection,
  load: async (fields, io) => (await openTables(plainFields(fields), io)).dataset,
  table: (fields, io) =>
    isTyped(fields) || fields.validation !== null || isCutByColumn(fields)
      ? openTable(fields, describe(fields), io)
      : Promise.resolve(null),
});

/** Fields beside the dataset's own say how parts are cut. */
const isCutByColumn = (fields: object): boolean => {
  const { split } = fields as { readonly split?: { readonly by?: string } | null };
  return (split?.by ?? 'random') !== 'random';
};

const describe = ({ train, validation, test, delimiter, header }: CsvFields) =>
  ({ format: 'csv', parts: { train, validation, test }, delimiter, header }) as const;

interface CsvFields {
  readonly train: string;
  readonly validation: string | null;
  readonly test: string | null;
  readonly delimiter: string;
  readonly header: boolean;
}
