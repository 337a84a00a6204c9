import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { DataError, type DataIo } from '../../contracts/data.ts';
import { printable } from '../../contracts/printable.ts';
import type { TablePart } from '../../contracts/table.ts';
import type { TableOptions } from './description.ts';
import { literal } from './literals.ts';
import { notOneSelect, outsideFolder, queryFailed } from './messages.ts';
import {
  accessOf,
  commonError,
  describeRelation,
  rawColumns,
  reasonOf,
  relationRows,
  withDatabase,
  type Relation,
} from './query.ts';
import { filesOfQuery, type QueryTree } from './query-files.ts';
import { atField, type TableFile, type TableReader } from './table-file.ts';

/**
 * A query that reads files of the experiment's folder. Its tree may name files only as constants; their paths are made
 * absolute, and the database itself refuses all others.
 */
export const openQuery = async (
  io: DataIo,
  part: TablePart,
  query: string,
  options: TableOptions,
): Promise<TableReader> => {
  const folder = await realpath(io.folder);
  const tree = await treeOf(io, query, part, options);
  const files: TableFile[] = [];
  for (const { name, use } of filesOfQuery(tree, part)) {
    files.push(...(await atField(part, insideFiles(io, folder, name, part))));
    use(isAbsolute(name) ? name : join(folder, name));
  }
  const relation: Relation = {
    from: `(${await sqlOf(io, tree, part, options)})`,
    access: accessOf(io, options, { folder }),
    name: `The query of \`${part}\``,
    format: 'sql',
    place: (row) => `Row ${row + 1} of the query`,
    explain: (error) => queryError(error, folder, part),
  };
  const columns = await describeRelation(relation);
  return {
    columns: await rawColumns(relation, columns),
    name: relation.name,
    field: part,
    files,
    read: (wanted, dictionaries) => relationRows(relation, columns, wanted, dictionaries),
  };
};

/** The query as a tree, which only a single SELECT has. */
const treeOf = async (io: DataIo, query: string, part: TablePart, options: TableOptions): Promise<QueryTree> => {
  const text = await scalar(io, `SELECT json_serialize_sql(${literal(query)})`, options);
  const tree = JSON.parse(withoutPlaces(text)) as QueryTree & {
    error?: boolean;
    error_type?: string;
    error_message?: string;
  };
  if (tree.error === true) {
    const reason = printable((tree.error_message ?? '').split('\n')[0]!);
    throw new DataError(tree.error_type === 'parser' ? queryFailed({ reason }) : notOneSelect(), part);
  }
  if (tree.statements.length !== 1) throw new DataError(notOneSelect(), part);
  return tree;
};

/** Places in the query, which it may be written without; unknown ones are integers that JavaScript would round. */
const withoutPlaces = (text: string): string => text.replaceAll(/"query_location":\d+/g, '"query_location":0');

const sqlOf = (io: DataIo, tree: QueryTree, part: TablePart, options: TableOptions): Promise<string> =>
  scalar(io, `SELECT json_deserialize_sql(${literal(JSON.stringify(tree))})`, options).catch((error: unknown) => {
    throw queryError(error, '', part);
  });

const scalar = (io: DataIo, query: string, options: TableOptions): Promise<string> =>
  withDatabase(accessOf(io, options, {}), async ({ connection }) =>
    String((await connection.runAndReadAll(query)).getRows()[0]![0]),
  );

const insideFiles = async (io: DataIo, folder: string, pattern: string, part: TablePart): Promise<TableFile[]> => {
  const files: TableFile[] = [];
  for (const path of await io.match(pattern)) {
    const file = { ...(await io.locate(path)), path, field: part, io };
    const within = relative(folder, file.file);
    if (within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within))
      throw new DataError(outsideFolder({ file: path }), part);
    files.push(file);
  }
  return files;
};

const queryError = (error: unknown, folder: string, part: TablePart): unknown => {
  const known = commonError(error, `The query of \`${part}\``, part);
  if (known !== error || error instanceof DataError || !(error instanceof Error)) return known;
  const reason = printable(reasonOf(error, folder === '' ? {} : { [`${folder}${sep}`]: '' }));
  return new DataError(queryFailed({ reason: reason.length > 300 ? `${reason.slice(0, 300)}…` : reason }), part);
};
