import { DataError } from '../../contracts/data.ts';
import type { WantedColumn } from '../../contracts/table.ts';
import type { TableDescription, TableOptions } from './description.ts';
import { contentDigest } from './digest.ts';
import { checkHead } from './file-head.ts';
import { jsonRows } from './jsonl-rows.ts';
import { literal } from './literals.ts';
import { notParsed } from './messages.ts';
import { plainPath } from './parquet.ts';
import {
  accessOf,
  commonError,
  describeRelation,
  rawColumns,
  reasonOf,
  relationRows,
  type Relation,
  type TypedColumn,
} from './query.ts';
import { asPlain } from './recover.ts';
import type { TableFile, TableReader } from './table-file.ts';

/** Bytes of a line. */
const longestLine = 2 ** 26;

/** Finds names and types in the first rows. */
export const openJsonl = async (file: TableFile, _: TableDescription, options: TableOptions): Promise<TableReader> => {
  await checkHead(file, 'jsonl');
  if (file.packing) await contentDigest(file);
  const relation: Relation = {
    from: jsonSource(file, 'sample_size = 20480'),
    access: accessOf(file.io, options, { files: [file.file] }),
    name: `\`${file.path}\``,
    format: 'jsonl',
    place: (row) => `\`${file.path}\` row ${row + 1}`,
    explain: (error) => commonError(error, `\`${file.path}\``, file.field),
  };
  const columns = await describeRelation(relation).catch((error: unknown) => explainRows(error, file, options));
  return {
    columns: await rawColumns(relation, columns),
    name: relation.name,
    field: file.field,
    files: [file],
    read: (wanted, dictionaries) => {
      const types = columns.map((column) => ({ ...column, type: typeFor(column, wanted) }));
      const typed = { ...relation, from: jsonSource(file, `columns = {${types.map(fieldOf).join(', ')}}`) };
      return asPlain(
        relationRows(typed, types, wanted, dictionaries),
        (done) => jsonRows({ file, wanted, dictionaries }, done),
        options.signal,
      );
    },
  };
};

const jsonSource = (file: TableFile, more: string): string =>
  `read_json(${literal(plainPath(file))}, format = 'newline_delimited', maximum_object_size = ${longestLine}, ` +
  `compression = '${file.packing ?? 'uncompressed'}', ${more})`;

const fieldOf = ({ name, type }: TypedColumn): string => `${literal(name)}: ${literal(type)}`;

/** Rows beyond the first ones may hold a decimal where the first ones hold whole numbers. */
const typeFor = ({ name, type }: TypedColumn, wanted: readonly WantedColumn[]): string => {
  const kinds = new Set(wanted.filter((column) => column.name === name).map(({ as }) => as));
  if (kinds.size !== 1) return type;
  const [as] = kinds;
  if (as === 'number') return type === 'BOOLEAN' ? type : 'DOUBLE';
  if (as === 'vector') return 'DOUBLE[]';
  return as === 'text' ? 'VARCHAR' : type;
};

/** Reads the rows one by one to say which one is wrong. */
const explainRows = async (error: unknown, file: TableFile, { signal }: TableOptions): Promise<never> => {
  signal?.throwIfAborted();
  if (error instanceof DataError) throw error;
  for await (const _ of jsonRows({ file, wanted: [], dictionaries: [] }, 0));
  throw new DataError(notParsed({ file: file.path, reason: reasonOf(error, { [file.file]: file.path }) }), file.field);
};
