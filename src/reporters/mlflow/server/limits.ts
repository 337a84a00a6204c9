import { createHash } from 'node:crypto';

/**
 * What a server takes: characters of a key and a value, items and bytes of a batch. mlflow/utils/validation.py of 3.17
 */
export const limits = {
  key: 250,
  param: 6000,
  tag: 8000,
  runName: 250,
  experimentName: 500,
  dataset: 500,
  digest: 36,
  metrics: 1000,
  params: 100,
  tags: 100,
  bytes: 900_000,
} as const;

/**
 * A name as MLflow takes it: letters, digits, `_ - . : /` and spaces, a relative path in its shortest form, at most 250
 * characters.
 */
export const keyOf = (name: string): string => {
  const path = name
    .replace(/[^\p{L}\p{N}_\-. :/]/gu, '_')
    .split('/')
    .map((part) => (/^\.{0,2}$/.test(part) ? '_' : part))
    .join('/');
  return path.length <= limits.key ? path : `${path.slice(0, limits.key - 9)}-${digestOf(name)}`;
};

export interface Cut {
  /** What fits, with a mark at its end. */
  readonly value: string;
  /** Where the whole is kept, as an artifact; absent where nothing was cut. */
  readonly path?: string;
}

/** A value of at most this many characters; the server would cut it off without a word. */
export const cut = (kind: string, name: string, value: string, limit: number): Cut => {
  if (value.length <= limit) return { value };
  const path = `whole/${kind}/${name.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 80)}-${digestOf(name)}.txt`;
  const mark = `… (cut from ${value.length} characters; whole in ${path})`;
  return { value: value.slice(0, limit - mark.length).replace(/[\uD800-\uDBFF]$/, '') + mark, path };
};

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** Lists of at most this many items and bytes of JSON. */
export const batches = <T>(
  items: readonly T[],
  count: number,
  bytes: number = limits.bytes,
): readonly (readonly T[])[] => {
  const lists: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = lists.at(-1);
    if (last && last.length < count && size <= room) {
      last.push(item);
      room -= size;
    } else {
      lists.push([item]);
      room = bytes - size;
    }
  }
  return lists;
};
