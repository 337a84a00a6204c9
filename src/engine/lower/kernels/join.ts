import { describe, sameShape, sizeOf } from '../../host.ts';
import type { Call, Inputs, Unary, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import { axesOf } from '../define.ts';
import { isIdentity, upTo, type Edge } from '../emit.ts';
import type { Lowering } from '../lowering.ts';

type Axis = { readonly axis: number };

/** Kernels that put tensors together and take them apart. */
export const joinKernels: Kernels = {
  Concat: {
    infer: (inputs, { axis }: Axis, tf) => {
      const values = Object.values(inputs);
      const shape = [...values[0]!.shape];
      const [along] = axesOf(axis, shape.length);
      tf.backend_util.assertParamsConsistent(
        values.map((value) => [...value.shape]),
        along!,
      );
      shape[along!] = values.reduce((sum, value) => sum + value.shape[along!]!, 0);
      return { shape, dtype: values[0]!.dtype };
    },
    lower: (to, { inputs, output, attributes }: Call<Inputs, Axis>) => {
      const parts = Object.values(inputs).filter(({ shape }) => sizeOf(shape) > 0);
      const order =
        parts.map((value) => to.orderOf(value)).find((found) => !isIdentity(found)) ?? upTo(output.shape.length);
      const [along] = axesOf(attributes.axis, output.shape.length);
      to.set(
        output,
        concat(
          to,
          parts.map((value) => to.get(value, order)),
          order.indexOf(along!),
        ),
        order,
      );
    },
  },
  Pack: {
    infer: (inputs, { axis }: Axis, tf) => {
      const values = Object.values(inputs);
      const shape = [...values[0]!.shape];
      tf.util.assert(
        values.every((value) => sameShape(value.shape, shape) && value.dtype === values[0]!.dtype),
        () => `Tensors of one shape and type can be packed, and these are ${values.map(describe).join(' and ')}.`,
      );
      shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, values.length);
      return { shape, dtype: values[0]!.dtype };
    },
    lower: (to, { inputs, output, attributes }: Call<Inputs, Axis>) => {
      const [along] = axesOf(attributes.axis, output.shape.length);
      const single = output.shape.map((size, axis) => (axis === along ? 1 : size));
      to.set(
        output,
        concat(
          to,
          Object.values(inputs).map((value) => to.emit.reshape(to.get(value), single)),
          along!,
        ),
      );
    },
  },
  Unpack: {
    infer: ({ value }: { value: Value }, { axis }: Axis) => {
      const [along] = axesOf(axis, value.shape.length);
      const shape = value.shape.filter((_, i) => i !== along);
      return Array.from({ length: value.shape[along!]! }, () => ({ shape, dtype: value.dtype }));
    },
    lower: (to, { inputs: { value }, outputs, attributes }: Call<{ value: Value }, Axis>) => {
      const [along] = axesOf(attributes.axis, value.shape.length);
      split(
        to,
        to.get(value),
        along!,
        outputs.map(() => 1),
      ).forEach((edge, i) => to.set(outputs[i]!, to.emit.reshape(edge, outputs[i]!.shape)));
    },
  },
  SplitV: {
    infer: ({ x }: Unary, { numOrSizeSplits, axis }: Axis & { numOrSizeSplits: number | number[] }, tf) => {
      const [along] = axesOf(axis, x.shape.length);
      const sizes = tf.backend_util.prepareSplitSize({ shape: [...x.shape] } as never, numOrSizeSplits, along!);
      return sizes.map((part) => ({ shape: x.shape.map((size, i) => (i === along ? part : size)), dtype: x.dtype }));
    },
    lower: (to, { inputs: { x }, outputs, attributes }: Call<Unary, Axis>) => {
      const [along] = axesOf(attributes.axis, x.shape.length);
      const order = to.orderOf(x);
      const parts = split(
        to,
        to.get(x, order),
        order.indexOf(along!),
        outputs.map(({ shape }) => shape[along!]!),
      );
      parts.forEach((edge, i) => to.set(outputs[i]!, edge, order));
    },
  },
};

export const concat = ({ emit }: Lowering, edges: readonly Edge[], axis: number): Edge => {
  const first = edges[0]!;
  if (edges.length === 1) return first;
  const shape = [...first.shape];
  shape[axis] = edges.reduce((sum, edge) => sum + edge.shape[axis]!, 0);
  return emit.op('Concat', edges, shape, { attributes: { axis } });
};

export const split = ({ emit }: Lowering, edge: Edge, axis: number, sizes: readonly number[]): readonly Edge[] => {
  if (sizes.length === 1) return [edge];
  const outputs = sizes.map((part) => ({
    shape: edge.shape.map((size, i) => (i === axis ? part : size)),
    type: edge.type,
  }));
  return emit.ops('Split', [edge, emit.list(sizes)], outputs, { axis });
};
