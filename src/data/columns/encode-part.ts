import type { Column } from '../../contracts/data.ts';
import type { TablePart } from '../../contracts/table.ts';
import type { Table } from '../../registry/kinds.ts';
import { rowEncoder, roomFor, type RowReport } from './encode-rows.ts';
import { slotsOf, type FittedColumns } from './fitted.ts';
import { valueLabels } from './labels.ts';
import { readKept } from './read-kept.ts';

interface PartRows {
  readonly part: TablePart;
  readonly count: number;
  readonly kept: Uint32Array | null;
}

interface EncodedPart {
  readonly features: Column;
  /** Null where the target is a class. */
  readonly targets: Column | null;
}

/** Reads a part and keeps its rows as the model takes them. `unseen` counts values by column. Throws `DataError`. */
export const encodePart = async (
  { source }: Table,
  { part, count, kept }: PartRows,
  { features, targets, dtype }: FittedColumns,
  unseen: Map<string, number>,
): Promise<EncodedPart> => {
  const isValue = targets.every(({ column }) => column.target?.(targets.length === 1) === 'value');
  const values = isValue ? targets : [];
  const [slots, targetSlots] = [slotsOf(features), slotsOf(values)];
  const rows = roomFor(dtype, count * slots);
  const labels = new Float32Array(count * targetSlots);
  const [encode, encodeTargets] = [rowEncoder(features), rowEncoder(values)];
  let first = 0;
  for await (const chunk of readKept(source, part, [...features, ...values], { kept })) {
    const report: RowReport = {
      refuse: chunk.refuse,
      unseen: (_, { name }) => void unseen.set(name, (unseen.get(name) ?? 0) + 1),
    };
    encode(chunk.columns.slice(0, features.length), rows, first, report);
    encodeTargets(chunk.columns.slice(features.length), labels, first, report);
    first += chunk.count;
  }
  return {
    features: { shape: [slots], dtype, data: rows },
    targets: isValue ? { shape: labelShape(values), dtype: 'float32', data: labels } : null,
  };
};

const labelShape = (targets: FittedColumns['targets']) => {
  const labels = valueLabels(targets);
  return labels.kind === 'value' ? labels.shape : [];
};
