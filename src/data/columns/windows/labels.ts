import type { Labels } from '../../../contracts/data.ts';
import type { TableWindows } from '../../../registry/kinds.ts';

/** Labels of a window: those of its next `future` rows, row by row. */
export const windowLabels = (labels: Labels, { future }: Pick<TableWindows, 'future'>): Labels => {
  if (labels.kind === 'class' || future === 1) return labels;
  const repeated = <T>(values: readonly T[]): T[] => Array.from({ length: future }, () => values).flat();
  const { shape, names, unit } = labels;
  const ahead = Array.from({ length: future }, (_, i) => names.map((name) => `${name} +${i + 1}`)).flat();
  const windowed = { kind: 'value' as const, shape: [future, ...shape], names: ahead };
  return unit ? { ...windowed, unit: { shift: repeated(unit.shift), scale: repeated(unit.scale) } } : windowed;
};
