import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { maskAfter } from '../../registry/mask.ts';
import { ShapeError, type Bound, type LayerContext } from '../../registry/kinds.ts';
import { type Shape, type Tf } from '../../contracts/tensors.ts';
import { sameName } from './_messages.ts';

export type Child = Bound<'layer'>;

/**
 * Names of inner layers: the written one, else type and number among layers of that type. Throws `ShapeError` for two
 * equal names.
 */
export const childNames = (children: readonly Child[]): string[] => {
  const names = children.map(
    (child, i) =>
      writtenName(child) ??
      `${child.type}_${children.slice(0, i + 1).filter(({ type }) => type === child.type).length}`,
  );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ShapeError(sameName({ name: twice }));
  return names;
};

const writtenName = ({ fields }: Child) => (fields as { readonly name?: string | null }).name;

/** Shape after each layer of a chain. */
export const shapesThrough = (children: readonly Child[], input: Shape): Shape[] => {
  const shapes: Shape[] = [];
  for (const child of children) shapes.push(child.shape(shapes.at(-1) ?? input));
  return shapes;
};

/** Smallest batch that every layer of a chain accepts. */
export const leastBatchThrough = (children: readonly Child[], input: Shape): number => {
  const shapes = [input, ...shapesThrough(children, input)];
  return Math.max(...children.map((child, i) => child.leastBatch?.(shapes[i]!) ?? 1));
};

/** Applies a chain of layers to `x`. */
export const applyThrough = (
  children: readonly Child[],
  x: SymbolicTensor,
  tf: Tf,
  context: LayerContext,
): SymbolicTensor => {
  const names = childNames(children);
  const shapes = [context.input, ...shapesThrough(children, context.input)];
  let { masked } = context;
  return children.reduce((x, child, i) => {
    const inner = context.inner(names[i]!, shapes[i]!, masked);
    masked = maskAfter(child, masked, shapes[i]!);
    return child.build(tf, inner).apply(x) as SymbolicTensor;
  }, x);
};
