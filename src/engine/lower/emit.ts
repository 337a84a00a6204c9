import { sameShape } from '../host.ts';
import type { Call } from '../record/graph.ts';

/** Element types of ONNX that graphs here use, with their numbers in TensorProto.DataType. */
export const typeNumbers = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxType = keyof typeof typeNumbers;

export type Attribute = number | string | readonly number[] | { readonly float: number };
export type NodeAttributes = Readonly<Record<string, Attribute>>;

/** A tensor of the ONNX graph. */
export interface Edge {
  readonly id: number;
  readonly shape: readonly number[];
  readonly type: OnnxType;
  readonly source: EdgeSource;
}
export type EdgeSource =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'constant'; readonly data: ConstantArray }
  | { readonly kind: 'state' | 'input'; readonly name: string };
export type ConstantArray = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly Edge[];
  readonly outputs: readonly Edge[];
  readonly attributes: NodeAttributes;
  /** The recorded kernel that it computes, or a part of; where several need it, the first. */
  readonly call: Call | undefined;
}

/** A step as an ONNX graph, its nodes in order. `state` holds what the step changes, by name. */
export interface StepGraph {
  readonly nodes: readonly Node[];
  readonly state: Readonly<Record<string, Edge>>;
  readonly outputs: Readonly<Record<string, Edge>>;
}

export const resultsOf = ({ state, outputs }: StepGraph): Edge[] => [
  ...Object.values(state),
  ...Object.values(outputs),
];

interface Options {
  readonly type?: OnnxType;
  readonly attributes?: NodeAttributes;
  readonly domain?: string;
}

/** Builds the nodes of a graph. Equal nodes are made once, reshapes and transposes of each other collapse. */
export interface Emitter {
  /** The kernel that is being lowered. */
  call: Call | undefined;
  /** One node with one output of `shape`; its type is that of the first input when not given. */
  op(op: string, inputs: readonly Edge[], shape: readonly number[], options?: Options): Edge;
  /** An element-wise node: its shape is what the inputs broadcast to. */
  each(op: string, inputs: readonly Edge[], options?: Options): Edge;
  /** One node with several outputs. */
  ops(
    op: string,
    inputs: readonly Edge[],
    outputs: readonly { readonly shape: readonly number[]; readonly type: OnnxType }[],
    attributes?: NodeAttributes,
  ): readonly Edge[];
  constant(data: ConstantArray, shape: readonly number[], type: OnnxType): Edge;
  scalar(value: number, type?: OnnxType): Edge;
  /** A list of integers, as shapes and axes are given. */
  list(values: readonly number[]): Edge;
  reshape(edge: Edge, shape: readonly number[]): Edge;
  /** Output dimension i is input dimension `order[i]`. */
  transpose(edge: Edge, order: readonly number[]): Edge;
  cast(edge: Edge, type: OnnxType): Edge;
  /** Broadcasts to a larger shape. */
  expand(edge: Edge, shape: readonly number[]): Edge;
  /** What the step is handed from outside. */
  entry(kind: 'state' | 'input', name: string, shape: readonly number[], type: OnnxType): Edge;
}

export const newEmitter = (): Emitter => {
  const made = new Map<string, readonly Edge[]>();
  let count = 0;
  const once = (key: string, make: () => readonly Edge[]): readonly Edge[] => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
  const edge = (shape: readonly number[], type: OnnxType, source: EdgeSource): Edge => ({
    id: count++,
    shape,
    type,
    source,
  });
  const node = (
    { op, domain, inputs, attributes }: Omit<Node, 'outputs' | 'call'>,
    outputs: readonly { shape: readonly number[]; type: OnnxType }[],
  ) =>
    once(`${domain}/${op}(${inputs.map(({ id }) => id).join()}) ${JSON.stringify(attributes)}`, () => {
      const edges: Edge[] = [];
      const source = {
        kind: 'node',
        node: { op, domain, inputs, outputs: edges, attributes, call: emitter.call },
      } as const;
      for (const { shape, type } of outputs) edges.push(edge(shape, type, source));
      return edges;
    });

  const emitter: Emitter = {
    call: undefined,
    op: (op, inputs, shape, { type = inputs[0]!.type, attributes = {}, domain = '' } = {}) =>
      node({ op, domain, inputs, attributes }, [{ shape, type }])[0]!,
    each: (op, inputs, options) => {
      const shape = broadcast(inputs.map((input) => input.shape));
      const ones = inputs.length > 1 ? trailingOnes(shape) : 0;
      if (ones === 0) return emitter.op(op, inputs, shape, options);
      // ONNX Runtime broadcasts in runs along the last dimension: where that has one element, a gray image costs 30
      // times as much.
      const rows = inputs.map((input) =>
        emitter.reshape(input, input.shape.slice(0, Math.max(0, input.shape.length - ones))),
      );
      return emitter.reshape(emitter.op(op, rows, shape.slice(0, shape.length - ones), options), shape);
    },
    ops: (op, inputs, outputs, attributes = {}) => node({ op, domain: '', inputs, attributes }, outputs),
    constant: (data, shape, type) => {
      const make = () => [edge(shape, type, { kind: 'constant', data })];
      return (
        data.length > 4096 ? make() : once(`${type} [${shape.join()}] ${bytesOf(data).toString('latin1')}`, make)
      )[0]!;
    },
    scalar: (value, type = 'float32') => emitter.constant(arrayOf(type, [value]), [], type),
    list: (values) => emitter.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64'),
    reshape: (from, shape) => {
      if (sameShape(from.shape, shape)) return from;
      const { source } = from;
      if (source.kind === 'node' && source.node.op === 'Reshape') return emitter.reshape(source.node.inputs[0]!, shape);
      if (source.kind === 'constant') return emitter.constant(source.data, shape, from.type);
      return emitter.op('Reshape', [from, emitter.list(shape)], shape, { attributes: { allowzero: 1 } });
    },
    transpose: (from, order) => {
      if (isIdentity(order)) return from;
      const shape = order.map((axis) => from.shape[axis]!);
      // Moving dimensions of one element moves no data.
      if (isAscending(order.filter((axis) => from.shape[axis] !== 1))) return emitter.reshape(from, shape);
      const { source } = from;
      if (source.kind === 'node' && source.node.op === 'Transpose') {
        const before = source.node.attributes['perm'] as readonly number[];
        return emitter.transpose(
          source.node.inputs[0]!,
          order.map((axis) => before[axis]!),
        );
      }
      return emitter.op('Transpose', [from], shape, { attributes: { perm: order } });
    },
    cast: (from, type) => {
      if (from.type === type) return from;
      const { source } = from;
      // Bytes become int32 in tfjs's eyes, and then float32: one cast does it.
      const inner = source.kind === 'node' && source.node.op === 'Cast' ? source.node.inputs[0]! : undefined;
      if (inner && widens(inner.type, from.type)) return emitter.cast(inner, type);
      return emitter.op('Cast', [from], from.shape, { type, attributes: { to: typeNumbers[type] } });
    },
    expand: (from, shape) =>
      sameShape(from.shape, shape) ? from : emitter.op('Expand', [from, emitter.list(shape)], shape),
    entry: (kind, name, shape, type) => once(`${kind} ${name}`, () => [edge(shape, type, { kind, name })])[0]!,
  };
  return emitter;
};

export const bytesOf = (data: ConstantArray): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Whether every value of one type keeps its value in the other. */
const widens = (from: OnnxType, to: OnnxType) =>
  (from === 'uint8' && to === 'int32') || (from === 'bool' && to !== 'bool');

export const arrayOf = (type: OnnxType, values: readonly number[]): ConstantArray => {
  if (type === 'int64') return BigInt64Array.from(values, BigInt);
  if (type === 'float32') return Float32Array.from(values);
  return type === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
};

/** The shape that shapes broadcast to, which must fit. */
export const broadcast = (shapes: readonly (readonly number[])[]): number[] => {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).reduce((a, b) => (a === 1 ? b : a)),
  );
};

const trailingOnes = (shape: readonly number[]): number => shape.length - 1 - shape.findLastIndex((size) => size !== 1);

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
export const isIdentity = (order: readonly number[]): boolean => order.every((axis, i) => axis === i);
const isAscending = (axes: readonly number[]) => axes.every((axis, i) => i === 0 || axes[i - 1]! < axis);
/** The order that undoes a transposition. */
export const inverse = (order: readonly number[]): number[] => {
  const result: number[] = [];
  order.forEach((axis, i) => (result[axis] = i));
  return result;
};

/** Whether an edge is a constant whose elements all have this value. */
export const isScalar = ({ source, shape }: Edge, value: number): boolean =>
  source.kind === 'constant' && shape.length === 0 && Number(source.data[0]) === value;
/** The node that an edge comes out of, if it is one of this op. */
export const madeBy = ({ source }: Edge, op: string): Node | undefined =>
  source.kind === 'node' && source.node.op === op ? source.node : undefined;
