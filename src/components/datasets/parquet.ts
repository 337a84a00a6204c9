import { defineDataset } from '../../registry/define.ts';
import { fileFields, describeFiles, onlyTyped } from './_file-table.ts';
import { tableFields } from './_table-fields.ts';
import { openTable } from './_typed-table.ts';

export const parquet = defineDataset({
  type: 'parquet',
  summary: 'Reads a table from Parquet files; `features` gives each column a type, and `target` names the labels.',
  source: 'Apache Parquet, by DuckDB',
  fields: { ...fileFields, ...tableFields },
  examples: [
    { train: 'rides/*.parquet', features: { distance: 'number', station: 'category' }, target: 'minutes' },
    { train: ['2023.parquet', '2024.parquet'], test: '2025.parquet', target: { minutes: 'number' } },
  ],
  ...onlyTyped,
  table: (fields, io) => openTable(fields, describeFiles('parquet', fields), io),
});
