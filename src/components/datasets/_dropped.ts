import { quoted } from '../../contracts/quoted.ts';

/** Dropped rows of a table, counted by the first column without a value. */
export interface DroppedRows {
  add(column: string): void;
  /** A note on a file with `kept` rows; undefined if none was dropped. */
  note(file: string, kept: number): string | undefined;
}

export const countDropped = (): DroppedRows => {
  const columns = new Map<string, number>();
  return {
    add: (column) => void columns.set(column, (columns.get(column) ?? 0) + 1),
    note: (file, kept) => {
      const dropped = [...columns.values()].reduce((sum, count) => sum + count, 0);
      if (dropped === 0) return undefined;
      const reasons = [...columns]
        .sort(([, a], [, b]) => b - a)
        .map(([name, rows]) => `${number(rows)} without ${quoted(name)}`);
      return `${number(kept)} of ${number(kept + dropped)} rows of \`${file}\`; ${listed(reasons)}`;
    },
  };
};

const number = (count: number): string => count.toLocaleString('en-US');

/** A wide table may miss values in each of a thousand columns. */
const mostReasons = 8;

const listed = (reasons: readonly string[]): string =>
  reasons.length <= mostReasons
    ? reasons.join(', ')
    : `${reasons.slice(0, mostReasons).join(', ')}, and more without others`;
