import { DataError } from '../../contracts/data.ts';
import { dynamicFile, forbiddenTable } from './messages.ts';

/** A query as DuckDB's `json_serialize_sql` writes it. */
export interface QueryTree {
  readonly statements: readonly unknown[];
}

export interface QueryFile {
  /** File or pattern as the query names it. */
  readonly name: string;
  /** Puts another path in its place. */
  readonly use: (path: string) => void;
}

type Node = Record<string, unknown>;

const readers = /^(read_csv(_auto)?|read_parquet|parquet_scan|read_json(_auto)?|read_ndjson(_auto)?)$/;
const harmless = /^(range|generate_series|unnest|repeat|repeat_row)$/;

/** Every file that a query reads. Throws `DataError` for tables and functions that are neither files nor harmless. */
export const filesOfQuery = ({ statements }: QueryTree, field: string): readonly QueryFile[] => {
  const named = new Set<string>();
  walk(statements, (node) => namesOf(node).forEach((name) => named.add(name.toLowerCase())));
  const files: QueryFile[] = [];
  walk(statements, (node) => {
    if (node['type'] === 'BASE_TABLE') files.push(...tableFiles(node, named, field));
    if (node['type'] === 'TABLE_FUNCTION') files.push(...functionFiles(node['function'] as Node, field));
  });
  return files;
};

const walk = (value: unknown, visit: (node: Node) => void): void => {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Node);
  for (const child of Object.values(value)) walk(child, visit);
};

/** Names that WITH gives to queries. */
const namesOf = (node: Node): readonly string[] => {
  const map = (node['cte_map'] as { map?: readonly { key: string }[] } | undefined)?.map;
  return Array.isArray(map) ? map.map(({ key }: { key: string }) => key) : [];
};

const tableFiles = (node: Node, named: ReadonlySet<string>, field: string): readonly QueryFile[] => {
  const name = String(node['table_name']);
  const isNamed = named.has(name.toLowerCase());
  const prefix = [node['catalog_name'], node['schema_name']].filter((part) => typeof part === 'string' && part !== '');
  if (prefix.length > 0) throw new DataError(forbiddenTable({ name: [...prefix, name].join('.') }), field);
  return isNamed ? [] : [{ name, use: (path) => void (node['table_name'] = path) }];
};

const functionFiles = (called: Node, field: string): readonly QueryFile[] => {
  const name = String(called['function_name']);
  const [first] = called['children'] as readonly Node[];
  if (harmless.test(name)) return [];
  if (!readers.test(name) || first === undefined) throw new DataError(forbiddenTable({ name }), field);
  const constants = first['function_name'] === 'list_value' ? (first['children'] as readonly Node[]) : [first];
  return constants.map((constant) => {
    const value = constant['value'] as { type?: { id?: string }; value?: unknown } | undefined;
    if (constant['class'] !== 'CONSTANT' || value?.type?.id !== 'VARCHAR' || typeof value.value !== 'string')
      throw new DataError(dynamicFile({ name }), field);
    return { name: value.value, use: (path: string) => void (value.value = path) };
  });
};
