import type { Tf } from '../../contracts/tensors.ts';
import { sameShape } from '../host.ts';
import type { Call, Value } from '../record/graph.ts';
import { arrayOf, inverse, isIdentity, upTo, type Edge, type Emitter } from './emit.ts';

/**
 * Where a recorded value is in the ONNX graph. Dimension i of the edge is dimension `order[i]` of the value:
 * convolutions work on channels-first edges, and what follows them adopts their order, so that hardly anything is ever
 * transposed. A dimension of the edge may be 1 where the value's is larger: it is broadcast only when somebody needs
 * it.
 */
interface Place {
  readonly edge: Edge;
  readonly order: readonly number[];
}

/** Turns recorded kernels into ONNX nodes, one after another; kernels say how. */
export interface Lowering {
  readonly tf: Tf;
  readonly emit: Emitter;
  /** The recorded graph: a max pool asks whether its gradient is wanted. */
  readonly calls: readonly Call[];
  /** The value in full, its dimensions in this order (as they are, when not given). */
  get(value: Value, order?: readonly number[]): Edge;
  /** The order in which the value's dimensions lie. */
  orderOf(value: Value): readonly number[];
  /** The edge as it is, when the value lies in its own order: dimensions may be 1 where the value is broadcast. */
  unexpanded(value: Value): Edge | undefined;
  set(value: Value, edge: Edge, order?: readonly number[]): void;
  /** Sets a value computed element by element; the operands broadcast against each other. */
  elementwise(operands: readonly Value[], output: Value, compute: (...edges: Edge[]) => Edge): void;
}

export const newLowering = (tf: Tf, emit: Emitter, calls: readonly Call[]): Lowering => {
  const places = new Map<number, Place>();

  const place = (value: Value): Place => {
    const known = places.get(value.id);
    if (known) return known;
    const made = { edge: enter(emit, value), order: upTo(value.shape.length) };
    places.set(value.id, made);
    return made;
  };

  const lowering: Lowering = {
    tf,
    emit,
    calls,
    orderOf: (value) => place(value).order,
    unexpanded: (value) => {
      const { edge, order } = place(value);
      return isIdentity(order) ? edge : undefined;
    },
    get: (value, order = upTo(value.shape.length)) => {
      const placed = place(value);
      const full = emit.expand(
        placed.edge,
        placed.order.map((axis) => value.shape[axis]!),
      );
      const back = inverse(placed.order);
      return emit.transpose(
        full,
        order.map((axis) => back[axis]!),
      );
    },
    set: (value, edge, order = upTo(value.shape.length)) => {
      places.set(value.id, { edge, order });
    },
    elementwise: (operands, output, compute) => {
      const rank = output.shape.length;
      const order =
        operands
          .filter(({ shape }) => shape.length === rank)
          .map((value) => place(value).order)
          .find((found) => !isIdentity(found)) ?? upTo(rank);
      const edge = compute(...operands.map((value) => operand(emit, value, place(value), order)));
      const missing = rank - edge.shape.length;
      places.set(output.id, {
        edge: missing === 0 ? edge : emit.reshape(edge, [...Array<number>(missing).fill(1), ...edge.shape]),
        order,
      });
    },
  };
  return lowering;
};

const enter = (emit: Emitter, value: Value): Edge => {
  const { origin, shape, dtype } = value;
  if (origin.kind === 'call') throw new Error(`${origin.call.kernel} was not lowered`);
  if (origin.kind !== 'constant') return emit.cast(emit.entry(origin.kind, origin.name, shape, origin.dtype), dtype);
  // A constant of equal elements is one element until somebody needs it in full.
  if (origin.fill !== undefined)
    return emit.constant(
      arrayOf(dtype, [origin.fill]),
      shape.map(() => 1),
      dtype,
    );
  return emit.constant(origin.data, shape, dtype);
};

/** A value as operand of an element-wise node that works in this order: it need only broadcast. */
const operand = (emit: Emitter, value: Value, { edge, order: from }: Place, order: readonly number[]): Edge => {
  if (value.origin.kind === 'constant' && value.origin.fill !== undefined)
    return emit.scalar(value.origin.fill, edge.type);
  const missing = order.length - value.shape.length;
  const back = inverse(from);
  if (missing === 0)
    return emit.transpose(
      edge,
      order.map((axis) => back[axis]!),
    );
  const own = emit.transpose(edge, back);
  if (isIdentity(order) || own.shape.length === 0) return own;
  return emit.transpose(emit.reshape(own, [...Array<number>(missing).fill(1), ...own.shape]), order);
};

/** Whether an edge holds a value in full. */
export const isFull = (edge: Edge, value: Value): boolean => sameShape(edge.shape, value.shape);
