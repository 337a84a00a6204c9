import { availableParallelism } from 'node:os';
import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api';
import type { TableOptions } from './description.ts';
import { literal } from './literals.ts';

/** An in-memory database that reads the given files and folders and nothing else. */
export interface Database {
  readonly connection: DuckDBConnection;
  close(): void;
}

export interface Access extends Pick<TableOptions, 'signal' | 'threads' | 'memory'> {
  readonly files?: readonly string[];
  readonly folder?: string;
  readonly tempFolder: string;
}

const defaultMemory = 2 ** 30;
const mostThreads = 4;

export const openDatabase = async (access: Access): Promise<Database> => {
  const { signal, files = [], folder, tempFolder, memory = defaultMemory } = access;
  signal?.throwIfAborted();
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(access.threads ?? Math.min(mostThreads, availableParallelism())),
    memory_limit: `${Math.ceil(memory / 2 ** 20)}MiB`,
    temp_directory: tempFolder,
    max_temp_directory_size: '20GiB',
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  const close = () => {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  };
  try {
    signal?.addEventListener('abort', interrupt);
    await connection.run("SET TimeZone = 'UTC'");
    if (folder !== undefined) await connection.run(`SET allowed_directories = [${literal(folder)}]`);
    await connection.run(`SET allowed_paths = [${files.map(literal).join(', ')}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  } catch (error) {
    close();
    throw error;
  }
  return { connection, close };
};

/** Expressions to select, and what stands after FROM. */
export interface Selection {
  readonly expressions: readonly string[];
  readonly from: string;
}

export interface Chunk {
  readonly column: (at: number) => DuckDBVector;
  readonly count: number;
}

/**
 * Runs a query and passes on its rows in order, a chunk at a time. Only a few chunks are held. An error in the middle of
 * a result looks like its end in this library, so a last row is added that only a complete result has.
 */
export async function* chunksOf(
  { connection }: Database,
  { expressions, from }: Selection,
  signal: AbortSignal | undefined,
): AsyncGenerator<Chunk> {
  const [rows, end] = [
    [...expressions, 'false'],
    [...expressions.map(() => 'NULL'), 'true'],
  ];
  try {
    const result = await connection.stream(`SELECT ${rows.join(', ')} FROM ${from} UNION ALL SELECT ${end.join(', ')}`);
    for (;;) {
      const chunk = await result.fetchChunk();
      signal?.throwIfAborted();
      if (chunk === null || chunk.rowCount === 0) break;
      const isLast = chunk.getColumnVector(expressions.length).getItem(chunk.rowCount - 1) === true;
      const count = chunk.rowCount - (isLast ? 1 : 0);
      if (count > 0) yield { column: (at) => chunk.getColumnVector(at), count };
      if (isLast) return;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  await failAgain({ expressions, from }, connection);
}

/** Runs a query that ended early once more, without keeping its rows, for its error. */
const failAgain = async ({ expressions, from }: Selection, connection: DuckDBConnection): Promise<never> => {
  const counts = expressions.map((_, i) => `count(c${i})`);
  const named = expressions.map((expression, i) => `${expression} AS c${i}`);
  await connection.run(
    `SELECT ${['count(*)', ...counts].join(', ')} FROM (SELECT ${named.join(', ') || '0'} FROM ${from})`,
  );
  throw new Error('Invalid Error: The result ended early.');
};
