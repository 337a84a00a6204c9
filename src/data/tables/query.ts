import { DataError, type DataIo } from '../../contracts/data.ts';
import type { TableColumn, WantedColumn } from '../../contracts/table.ts';
import { chunksOf, openDatabase, type Access, type Database } from './database.ts';
import type { TableOptions } from './description.ts';
import { expressionOf, kindOfType } from './kinds.ts';
import { identifier } from './literals.ts';
import { outOfMemory, wrongKind } from './messages.ts';
import { rawColumn } from './raw-column.ts';
import type { Dictionary, Rows } from './table-file.ts';
import { addVector } from './vectors.ts';

/** Something that the database can select from, with columns of known types. */
export interface Relation {
  /** SQL that stands after FROM. */
  readonly from: string;
  readonly access: Access;
  /** As errors name it. */
  readonly name: string;
  readonly format: string;
  /** Place of a row, from 0. */
  readonly place: (row: number) => string;
  /** Says what is wrong where the database fails. */
  readonly explain: (error: unknown) => unknown;
}

export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

export const accessOf = (io: DataIo, options: TableOptions, allowed: Pick<Access, 'files' | 'folder'>): Access => ({
  ...options,
  ...allowed,
  tempFolder: io.tempFolder,
});

/** Names and types of the columns. */
export const describeRelation = async ({ from, access, explain }: Relation): Promise<readonly TypedColumn[]> =>
  withDatabase(access, async ({ connection }) => {
    try {
      const rows = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRows();
      return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    } catch (error) {
      throw explain(error);
    }
  });

export const withDatabase = async <T>(access: Access, use: (database: Database) => Promise<T>): Promise<T> => {
  const database = await openDatabase(access);
  try {
    return await use(database);
  } finally {
    database.close();
  }
};

/** Kinds of columns; the first list says how long those of its column are. */
export const rawColumns = async (
  { from, access, explain }: Relation,
  columns: readonly TypedColumn[],
): Promise<readonly TableColumn[]> => {
  const lists = columns.filter(({ type }) => kindOfType(type) === 'vector').map(({ name }) => identifier(name));
  if (lists.length === 0) return columns.map(({ name, type }) => ({ name, raw: kindOfType(type) }));
  const lengths = lists.map((name) => `(SELECT len(${name}) FROM ${from} WHERE ${name} IS NOT NULL LIMIT 1)`);
  const [found] = await withDatabase(access, async ({ connection }) =>
    (await connection.runAndReadAll(`SELECT ${lengths.join(', ')}`)).getRows(),
  ).catch((error: unknown) => {
    throw explain(error);
  });
  let at = 0;
  return columns.map(({ name, type }) => {
    const raw = kindOfType(type);
    return raw === 'vector' ? { name, raw, size: Number(found![at++] ?? 1) } : { name, raw };
  });
};

/** Rows of a relation with the wanted columns. */
export async function* relationRows(
  relation: Relation,
  types: readonly TypedColumn[],
  wanted: readonly WantedColumn[],
  dictionaries: readonly Dictionary[],
): AsyncGenerator<Rows> {
  const { from, access, format, explain } = relation;
  const expressions = wanted.map((column) => selectedOf(relation, types, column));
  const database = await openDatabase(access);
  let first = 0;
  try {
    for await (const chunk of chunksOf(database, { expressions, from }, access.signal)) {
      const at = first;
      const place = placesFrom(relation, at);
      const columns = wanted.map((column, i) => {
        const raw = rawColumn({ wanted: column, dictionary: dictionaries[i]!, rows: chunk.count, format, place });
        addVector(raw, chunk.column(i), chunk.count, (text, into) => into.addText(text));
        return raw.values();
      });
      yield { first, count: chunk.count, columns, place };
      first += chunk.count;
    }
  } catch (error) {
    throw explain(error);
  } finally {
    database.close();
  }
}

/** Places outlive the rows, so they are made where a closure holds nothing else. */
const placesFrom =
  ({ place }: Relation, first: number) =>
  (row: number): string =>
    place(first + row);

const selectedOf = (relation: Relation, types: readonly TypedColumn[], { name, as, field }: WantedColumn): string => {
  const { type } = types.find((column) => column.name === name)!;
  const expression = expressionOf(identifier(name), type, as);
  if (expression === undefined) throw new DataError(wrongKind({ file: relation.name, name, type, as }), field);
  return expression;
};

/** The first line of what the database says, without paths of this machine. */
export const reasonOf = (error: unknown, replaced: Readonly<Record<string, string>> = {}): string => {
  const [first = ''] = (error as Error).message.split('\n');
  return Object.entries(replaced).reduce((text, [path, name]) => text.replaceAll(path, name), first);
};

export const isMemoryError = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Out of Memory');

/** Explains errors that any relation may meet. */
export const commonError = (error: unknown, file: string, field: string): unknown =>
  isMemoryError(error) ? new DataError(outOfMemory({ file }), field) : error;
