import type { Tensor, Tf } from '../../contracts/tensors.ts';
import type { Bound } from '../../registry/kinds.ts';
import type { FittedColumn, FittedColumns } from './fitted.ts';

/** Consecutive columns that the step handles together. */
interface Group {
  readonly at: number;
  readonly slots: number;
  readonly width: number;
  readonly apply: (tf: Tf, x: Tensor) => Tensor;
}

/**
 * The first transform of a table: it makes of stored rows the one input of the model. Null where rows are fed as they
 * are stored.
 */
export const columnStage = ({ features, dtype, windows }: FittedColumns): Bound<'transform'> | null => {
  if (dtype !== 'float32') return null;
  const groups = groupsOf(features);
  if (groups.every(({ apply }) => apply === asStored)) return null;
  const width = groups.reduce((sum, group) => sum + group.width, 0);
  const rows: Group['apply'] = (tf, x) => {
    const parts = groups.map(({ at, slots, apply }) =>
      apply(tf, groups.length === 1 ? x : tf.slice(x, [0, at], [-1, slots])),
    );
    return parts.length === 1 ? parts[0]! : tf.concat(parts, 1);
  };
  return {
    type: stageType,
    fields: {},
    planned: { type: stageType },
    shape: () => (windows ? [windows.past, width] : [width]),
    apply: (tf, x) => (windows ? eachRow(tf, x, rows) : rows(tf, x)),
  };
};

/** `x` is [batch, past, slots]. */
const eachRow = (tf: Tf, x: Tensor, apply: Group['apply']): Tensor => {
  const [batch, past, slots] = x.shape as [number, number, number];
  const y = apply(tf, tf.reshape(x, [batch * past, slots]));
  return tf.reshape(y, [batch, past, y.shape[1]!]);
};

/** No transform of the catalog is called so. */
const stageType = 'columns';
export const isStage = ({ type }: Bound<'transform'>): boolean => type === stageType;

const asStored: Group['apply'] = (_, x) => x;

/** Columns side by side that are only scaled are one subtraction and one product. */
const groupsOf = (features: readonly FittedColumn[]): Group[] => {
  const groups: Group[] = [];
  let scaled: Scaled[] = [];
  let at = 0;
  const close = (): void => {
    if (scaled.length > 0) groups.push(scaledGroup(at, scaled));
    at += slotsIn(scaled);
    scaled = [];
  };
  for (const { column, params } of features) {
    const slots = column.slots(params);
    const unit = column.unit?.(params) ?? null;
    if (unit) {
      scaled.push(unit);
      continue;
    }
    close();
    groups.push({ at, slots, width: column.width(params), apply: (tf, x) => column.apply(tf, x, params) });
    at += slots;
  }
  close();
  return groups;
};

interface Scaled {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

const slotsIn = (scaled: readonly Scaled[]): number => scaled.reduce((sum, { shift }) => sum + shift.length, 0);

const scaledGroup = (at: number, scaled: readonly Scaled[]): Group => {
  const [shift, scale] = [scaled.flatMap((unit) => unit.shift), scaled.flatMap((unit) => unit.scale)];
  const slots = shift.length;
  const isPlain = shift.every((value) => value === 0) && scale.every((value) => value === 1);
  const factors = scale.map((value) => 1 / value);
  const apply: Group['apply'] = (tf, x) => tf.mul(tf.sub(x, tf.tensor1d([...shift])), tf.tensor1d(factors));
  return { at, slots, width: slots, apply: isPlain ? asStored : apply };
};
