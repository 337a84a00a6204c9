import type { Column, Dataset, Part } from '../contracts/data.ts';
import { isInFile, readColumn, rowBytesOf } from './rows/row-file.ts';

/** The parts with columns that stay in files read into memory, if all of these fit; results are the same either way. */
export const heldInMemory = (parts: Dataset['parts'], memory: number): Dataset['parts'] => {
  const columns = Object.values(parts).flatMap(({ features, labels }: Part) => [features, labels]);
  const inFiles = [...new Set(columns)].filter(isInFile);
  const bytes = inFiles.reduce((sum, column) => sum + column.file.count * rowBytesOf(column), 0);
  if (inFiles.length === 0 || bytes > memory) return parts;
  const held = new Map<Column, Column>(
    inFiles.map((column) => [column, { shape: column.shape, dtype: column.dtype, data: readColumn(column) }]),
  );
  const heldPart = ({ count, features, labels }: Part): Part => ({
    count,
    features: held.get(features) ?? features,
    labels: held.get(labels) ?? labels,
  });
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, heldPart(part)]),
  ) as unknown as typeof parts;
};
