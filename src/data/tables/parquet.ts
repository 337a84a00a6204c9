import { DataError } from '../../contracts/data.ts';
import { printable } from '../../contracts/printable.ts';
import type { TableDescription, TableOptions } from './description.ts';
import { checkHead } from './file-head.ts';
import { literal } from './literals.ts';
import { notParsed, patternInPath } from './messages.ts';
import { accessOf, commonError, describeRelation, rawColumns, reasonOf, relationRows, type Relation } from './query.ts';
import type { TableFile, TableReader } from './table-file.ts';

/** Reads names and types from the file's footer. */
export const openParquet = async (
  file: TableFile,
  _: TableDescription,
  options: TableOptions,
): Promise<TableReader> => {
  await checkHead(file, 'parquet');
  const relation: Relation = {
    from: `read_parquet(${literal(plainPath(file))})`,
    access: accessOf(file.io, options, { files: [file.file] }),
    name: `\`${file.path}\``,
    format: 'parquet',
    place: (row) => `\`${file.path}\` row ${row + 1}`,
    explain: (error) => parquetError(error, file),
  };
  const columns = await describeRelation(relation);
  return {
    columns: await rawColumns(relation, columns),
    name: relation.name,
    field: file.field,
    files: [file],
    read: (wanted, dictionaries) => relationRows(relation, columns, wanted, dictionaries),
  };
};

/** The database takes some characters of a path for a pattern. */
export const plainPath = ({ file, path, field }: TableFile): string => {
  if (/[*?[]/.test(file)) throw new DataError(patternInPath({ file: path }), field);
  return file;
};

const parquetError = (error: unknown, { path, file, field }: TableFile): unknown => {
  const known = commonError(error, `\`${path}\``, field);
  if (known !== error || error instanceof DataError || !(error instanceof Error)) return known;
  return new DataError(notParsed({ file: path, reason: printable(reasonOf(error, { [file]: path })) }), field);
};
