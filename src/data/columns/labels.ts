import { DataError, type Labels } from '../../contracts/data.ts';
import type { TableField } from '../../registry/kinds.ts';
import { slotNames, slotsOf, type FittedColumn } from './fitted.ts';
import { badColumn, mixedTargets, noTarget, noUnit } from './messages.ts';

/** What targets are together. Throws `DataError` where they don't fit each other. */
export const targetKind = (targets: readonly TableField[]): Labels['kind'] => {
  const single = targets.length === 1;
  const kinds = targets.map(({ name, field, column }) => {
    const kind = column.target?.(single);
    if (!kind) throw new DataError(noTarget({ name, type: column.type }), field);
    return kind;
  });
  const classAt = kinds.indexOf('class');
  if (classAt < 0) return 'value';
  const { name, field } = targets[classAt]!;
  if (!single) throw new DataError(mixedTargets({ name }), field);
  return 'class';
};

/** Names of the classes in their order: as the experiment gives them, else sorted. */
export const classesOf = ({ column }: TableField, codes: ReadonlyMap<string, number>): readonly string[] => {
  const given = column.classes?.() ?? null;
  if (given) return given;
  const names = [...codes.keys()];
  return names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)))
    ? names.sort((a, b) => Number(a) - Number(b))
    : names.sort();
};

/** Each label as the position of its name. */
export const classIndices = (labels: readonly string[], classes: readonly string[]): Int32Array => {
  const positions = new Map(classes.map((name, i) => [name, i]));
  return Int32Array.from(labels, (label) => positions.get(label)!);
};

/** Targets that are numbers, and how they are scaled for training. */
export const valueLabels = (targets: readonly FittedColumn[]): Labels => {
  const units = targets.map(({ name, field, column, params }) => {
    const unit = column.unit?.(params);
    if (!unit) throw new DataError(badColumn({ column: name, reason: noUnit() }), field);
    return unit;
  });
  const unit = { shift: units.flatMap(({ shift }) => shift), scale: units.flatMap(({ scale }) => scale) };
  const isPlain = unit.shift.every((value) => value === 0) && unit.scale.every((value) => value === 1);
  const slots = slotsOf(targets);
  const labels = {
    kind: 'value' as const,
    shape: slots === 1 && targets[0]!.column.type !== 'vector' ? [] : [slots],
    names: slotNames(targets),
  };
  return isPlain ? labels : { ...labels, unit };
};
