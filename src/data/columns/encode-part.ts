import { createHash } from 'node:crypto';
import type { Column, RowStore } from '../../contracts/data.ts';
import type { TablePart } from '../../contracts/table.ts';
import type { Table } from '../../registry/kinds.ts';
import { rowEncoder, roomFor, type RowReport } from './encode-rows.ts';
import { savedColumns, slotsOf, type FittedColumns } from './fitted.ts';
import { valueLabels } from './labels.ts';
import { readKept } from './read-kept.ts';

interface PartRows {
  readonly part: TablePart;
  readonly count: number;
  readonly kept: Uint32Array | null;
  /** Where the rows go, and the digest of what they are read from. */
  readonly store: RowStore;
  readonly digest: string;
}

interface EncodedPart {
  readonly features: Column;
  /** Null where the target is a class. */
  readonly targets: Column | null;
}

/** Reads a part and stores its rows as the model takes them. `unseen` counts values by column. Throws `DataError`. */
export const encodePart = async (
  table: Table,
  rows: PartRows,
  columns: FittedColumns,
  unseen: Map<string, number>,
): Promise<EncodedPart> => {
  const { part, count, kept, store } = rows;
  const { features, targets, dtype } = columns;
  const isValue = targets.every(({ column }) => column.target?.(targets.length === 1) === 'value');
  const values = isValue ? targets : [];
  const [slots, targetSlots] = [slotsOf(features), slotsOf(values)];
  const labels = new Float32Array(count * targetSlots);
  let found = new Map<string, number>();
  let isEncoded = false;
  /** All rows are encoded, as labels and counts need all; those before `from` are stored already. */
  async function* encoded(from: number): AsyncGenerator<Column['data']> {
    found = new Map();
    const [encode, encodeTargets] = [rowEncoder(features), rowEncoder(values)];
    let first = 0;
    let longest = roomFor(dtype, 0);
    for await (const chunk of readKept(table.source, part, [...features, ...values], { kept })) {
      const report: RowReport = {
        refuse: chunk.refuse,
        unseen: (_, { name }) => void found.set(name, (found.get(name) ?? 0) + 1),
      };
      const length = chunk.count * slots;
      if (longest.length < length) longest = roomFor(dtype, length);
      const room = longest.subarray(0, length).fill(0);
      encode(chunk.columns.slice(0, features.length), room, 0, report);
      encodeTargets(chunk.columns.slice(features.length), labels, first, report);
      const known = Math.min(chunk.count, Math.max(0, from - first));
      first += chunk.count;
      if (known < chunk.count) yield room.subarray(known * slots);
    }
    isEncoded = true;
  }
  const spec = { shape: [slots], dtype, source: table.source.source, count };
  const stored = await store(keyOf(table, rows, columns), spec, encoded);
  if (!isEncoded) for await (const _ of encoded(count));
  for (const [name, number] of found) unseen.set(name, (unseen.get(name) ?? 0) + number);
  return {
    features: stored.column,
    targets: isValue ? { shape: labelShape(values), dtype: 'float32', data: labels } : null,
  };
};

/** Changes when other rows, or other numbers, would come out of a source of the same digest. */
const format = 'table rows 1';

const keyOf = ({ source }: Table, { part, count, kept, digest }: PartRows, columns: FittedColumns): string => {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([format, digest, source.key ?? null, part, count, savedColumns(columns)]));
  if (kept) hash.update(kept);
  return hash.digest('hex');
};

const labelShape = (targets: FittedColumns['targets']) => {
  const labels = valueLabels(targets);
  return labels.kind === 'value' ? labels.shape : [];
};
