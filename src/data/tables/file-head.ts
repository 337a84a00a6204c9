import { DataError } from '../../contracts/data.ts';
import { fileTypeOf, isText, typeHead } from '../../files/file-type.ts';
import { jsonArray, noRows, notOfType, otherType } from './messages.ts';
import type { TableFile } from './table-file.ts';

/** Refuses a file of another type by its first bytes. */
export const checkHead = async (file: TableFile, format: 'parquet' | 'jsonl'): Promise<void> => {
  const { io, path, field, size } = file;
  if (size === 0) throw new DataError(noRows({ file: path, header: false }), field);
  const { bytes } = await io.head(path, typeHead);
  const type = fileTypeOf(bytes);
  if (format === 'parquet') {
    if (type === 'a Parquet file' && file.packing === undefined) return;
    throw new DataError(
      type === undefined ? notOfType({ file: path, format }) : otherType({ file: path, type, format }),
      field,
    );
  }
  if (type !== undefined && !isText(bytes)) throw new DataError(otherType({ file: path, type, format }), field);
  const start = Buffer.from(bytes)
    .toString('latin1')
    .trimStart()
    .replace(/^\xef\xbb\xbf/, '')
    .charAt(0);
  if (start === '[') throw new DataError(jsonArray({ file: path }), field);
  if (start !== '{') throw new DataError(notOfType({ file: path, format }), field);
};
