import { defineDataset } from '../../registry/define.ts';
import { optional, text } from '../../registry/fields.ts';
import { onlyTyped } from './_file-table.ts';
import { tableFields } from './_table-fields.ts';
import { openTable } from './_typed-table.ts';

export const sql = defineDataset({
  type: 'sql',
  summary:
    'Reads the result of a query over CSV, Parquet and JSON files in the experiment’s folder. Add `ORDER BY`, since a ' +
    'query without it may give its rows in another order each time.',
  source: 'DuckDB',
  fields: {
    train: text({ minLength: 1, description: 'Query of the training data: one `SELECT`; files are named in quotes.' }),
    validation: optional(text({ minLength: 1, description: 'A query.' }), 'Query of the validation data.'),
    test: optional(text({ minLength: 1, description: 'A query.' }), 'Query of the test data.'),
    ...tableFields,
  },
  examples: [
    {
      train: "SELECT r.*, s.height FROM 'rides/*.parquet' r JOIN 'stations.csv' s ON r.station = s.id ORDER BY r.id",
      features: { distance: 'number', height: 'number' },
      target: 'minutes',
    },
  ],
  ...onlyTyped,
  table: (fields, io) => {
    const { train, validation, test } = fields;
    return openTable(fields, { format: 'sql', parts: { train, validation, test } }, io);
  },
});
