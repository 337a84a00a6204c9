import { DataError, type DataIo } from '../../contracts/data.ts';
import type { TableChunk, TablePart, TableSource, WantedColumn } from '../../contracts/table.ts';
import { openCsv } from './csv.ts';
import type { TableDescription, TableOptions } from './description.ts';
import { contentDigest, joinDigests } from './digest.ts';
import { openJsonl } from './jsonl.ts';
import { changed, missingColumn } from './messages.ts';
import { openParquet } from './parquet.ts';
import { openQuery } from './sql.ts';
import { createDictionary, filesOf, type TableFile, type TableReader } from './table-file.ts';

const partNames: readonly TablePart[] = ['train', 'validation', 'test'];

/**
 * Opens the files or queries of every part: names of columns are read, and those of later files compared with the first
 * one's. Throws `DataError` with the field that names the file.
 */
export const openTable = async (
  io: DataIo,
  description: TableDescription,
  options: TableOptions = {},
): Promise<TableSource> => {
  const readers = new Map<TablePart, readonly TableReader[]>();
  for (const part of partNames) {
    const named = description.parts[part];
    if (named !== null && named !== undefined) readers.set(part, await openPart(io, description, options, part));
  }
  const all = [...readers.values()].flat();
  const { columns } = all[0]!;
  for (const reader of all.slice(1))
    checkColumns(
      reader,
      columns.map(({ name }) => name),
    );
  return {
    parts: [...readers.keys()],
    columns,
    source: sourceText(description),
    key: JSON.stringify(description),
    read: (part, wanted) => readPart(part, readers.get(part) ?? [], { wanted, options }),
    digest: async () => {
      const digests: Uint8Array[] = [];
      for (const file of all.flatMap(({ files }) => files)) digests.push(await contentDigest(file));
      return joinDigests(digests);
    },
  };
};

const openPart = async (
  io: DataIo,
  description: TableDescription,
  options: TableOptions,
  part: TablePart,
): Promise<readonly TableReader[]> => {
  const { format, parts } = description;
  const named = parts[part]!;
  if (format === 'sql') return [await openQuery(io.within(String(named)), part, String(named), options)];
  const open = { csv: openCsv, parquet: openParquet, jsonl: openJsonl }[format];
  const readers: TableReader[] = [];
  for (const file of await filesOf(io, part, named)) readers.push(await open(file, description, options));
  return readers;
};

const checkColumns = ({ columns, name: file, field }: TableReader, expected: readonly string[]): void => {
  const names = columns.map(({ name }) => name);
  const known = new Set(names);
  const missing = expected.find((name) => !known.has(name));
  if (missing !== undefined) throw new DataError(missingColumn({ file, name: missing, columns: names }), field);
};

async function* readPart(
  part: TablePart,
  readers: readonly TableReader[],
  { wanted, options }: { readonly wanted: readonly WantedColumn[]; readonly options: TableOptions },
): AsyncGenerator<TableChunk> {
  const dictionaries = wanted.map(createDictionary);
  let first = 0;
  for (const [i, reader] of readers.entries()) {
    checkColumns(
      reader,
      wanted.map(({ name }) => name),
    );
    try {
      for await (const { count, columns, place } of reader.read(wanted, dictionaries)) {
        options.signal?.throwIfAborted();
        yield { first, count, columns, place };
        first += count;
        options.onProgress?.({ part, rows: first, files: i, totalFiles: readers.length });
      }
    } catch (error) {
      if (error instanceof DataError) await checkUnchanged(reader.files);
      throw error;
    }
    await checkUnchanged(reader.files);
  }
}

/** A file that is written meanwhile gives half rows, which look like wrong ones. */
const checkUnchanged = async (files: readonly TableFile[]): Promise<void> => {
  for (const { io, path, field, size, modified } of files) {
    const now = await io.locate(path).catch(() => undefined);
    if (now?.size !== size || now.modified !== modified) throw new DataError(changed({ file: path }), field);
  }
};

const sourceText = ({ format, parts }: TableDescription): string => {
  if (format === 'sql') return 'a query';
  const named = partNames.flatMap((part) => parts[part] ?? []).map((path) => `\`${path}\``);
  const shown = named.length > 4 ? [...named.slice(0, 3), `${named.length - 3} more`] : named;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`;
};
