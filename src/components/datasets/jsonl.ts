import { defineDataset } from '../../registry/define.ts';
import { fileFields, describeFiles, onlyTyped } from './_file-table.ts';
import { tableFields } from './_table-fields.ts';
import { openTable } from './_typed-table.ts';

export const jsonl = defineDataset({
  type: 'jsonl',
  summary:
    'Reads a table from JSON Lines, one object per line, plain or gzipped; `features` gives each key a type, and ' +
    '`target` names the labels. Lists of numbers of one length are vectors.',
  source: 'JSON Lines, by DuckDB',
  fields: { ...fileFields, ...tableFields },
  examples: [{ train: 'events.jsonl', features: { size: 'number', kind: 'category' }, target: 'label' }],
  ...onlyTyped,
  table: (fields, io) => openTable(fields, describeFiles('jsonl', fields), io),
});
