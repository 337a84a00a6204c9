const endings = [
  ['csv', /\.(csv|tsv|txt)(\.gz|\.zst)?$/i],
  ['jsonl', /\.(jsonl|ndjson)(\.gz|\.zst)?$/i],
  ['parquet', /\.(parquet|pq)$/i],
] as const;

/** The format of a table by its name; undefined if it is none. */
export const formatOf = (path: string): 'csv' | 'jsonl' | 'parquet' | undefined =>
  endings.find(([, ending]) => ending.test(path))?.[0];

/** The name of a table without its ending; other names stay as they are. */
export const withoutEnding = (path: string): string =>
  endings.reduce((name, [, ending]) => name.replace(ending, ''), path);
