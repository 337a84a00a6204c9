import { arrayOf, bytesOf, typeNumbers, type ConstantArray, type OnnxType } from '../lower/emit.ts';
import type { GraphMessage, NodeMessage, TensorMessage, ValueMessage } from './proto.ts';

/** A graph of any batch, or why it has to keep the one that it was recorded at. */
export type Dynamic = { readonly graph: GraphMessage } | { readonly fixed: string };

/** One program recorded at two batch sizes. */
export interface Recorded {
  readonly batch: number;
  readonly graph: GraphMessage;
}

/** Name of the batch among the dimensions. */
export const batchName = 'batch';

/**
 * The graph whose batch is that of its input at run time: what two recordings differ in is a multiple of their batch,
 * in dimensions and in constants.
 * `input` is an input whose first dimension is the batch. Whatever is not so is named in one sentence.
 */
export const dynamicGraph = (a: Recorded, b: Recorded, input: string): Dynamic => {
  const join: Joining = {
    a,
    b,
    input,
    names: new Map(),
    constants: [constantsOf(a), constantsOf(b)],
    made: new Map(),
    used: false,
  };
  try {
    if (a.graph.nodes.length !== b.graph.nodes.length)
      return {
        fixed:
          `the graph has ${a.graph.nodes.length} nodes at a batch of ${a.batch}, ` +
          `and ${b.graph.nodes.length} at ${b.batch}`,
      };
    const nodes = a.graph.nodes.map((node, i) => joinNodes(join, node, b.graph.nodes[i]!));
    const values = (kind: 'inputs' | 'outputs') =>
      a.graph[kind].map((value, i) => ({ ...value, shape: shapeOf(join, value, b.graph[kind][i]!) }));
    const [inputs, outputs] = [values('inputs'), values('outputs')];
    const made = [...join.made.values()];
    return {
      graph: {
        name: a.graph.name,
        nodes: [...(join.used ? batchNodes(input) : []), ...made.flatMap((constant) => constant.nodes), ...nodes],
        constants: made.flatMap((constant) => constant.tensors),
        inputs,
        outputs,
      },
    };
  } catch (error) {
    if (error instanceof NotOfBatch) return { fixed: error.message };
    throw error;
  }
};

class NotOfBatch extends Error {}

const constantsOf = ({ graph }: Recorded): ReadonlyMap<string, TensorMessage> =>
  new Map(graph.constants.map((one) => [one.name, one]));

interface Joining {
  readonly a: Recorded;
  readonly b: Recorded;
  readonly input: string;
  /** Names of the second graph by those of the first. */
  readonly names: Map<string, string>;
  readonly constants: readonly [ReadonlyMap<string, TensorMessage>, ReadonlyMap<string, TensorMessage>];
  /** Constants in use, by the names of both. */
  readonly made: Map<string, Made>;
  /** Whether any depends on the batch. */
  used: boolean;
}
interface Made {
  readonly name: string;
  readonly tensors: readonly TensorMessage[];
  readonly nodes: readonly NodeMessage[];
}

const joinNodes = (join: Joining, a: NodeMessage, b: NodeMessage): NodeMessage => {
  const refuse = (why: string): never => {
    throw new NotOfBatch(`\`${a.op}\` (${a.outputs[0]}) ${why}`);
  };
  if (a.op !== b.op || a.domain !== b.domain || a.inputs.length !== b.inputs.length)
    refuse(`is \`${b.op}\` at another batch`);
  if (JSON.stringify(a.attributes) !== JSON.stringify(b.attributes))
    refuse(
      `has other attributes at another batch: ${JSON.stringify(a.attributes)} and ${JSON.stringify(b.attributes)}`,
    );
  const inputs = a.inputs.map((name, i) => {
    const other = b.inputs[i]!;
    const [from, to] = [join.constants[0].get(name), join.constants[1].get(other)];
    if (!from !== !to) refuse('takes a constant at one batch only');
    if (from && to) return joinConstants(join, from, to, refuse).name;
    // Inputs and weights have one name in both.
    if ((join.names.get(name) ?? name) !== other) refuse('takes another input at another batch');
    return name;
  });
  a.outputs.forEach((name, i) => join.names.set(name, b.outputs[i]!));
  return { ...a, inputs };
};

const joinConstants = (join: Joining, a: TensorMessage, b: TensorMessage, refuse: (why: string) => never): Made => {
  const key = `${a.name} ${b.name}`;
  const known = join.made.get(key);
  if (known) return known;
  // The names of the first graph are taken once; a constant that it has once and the second twice gets another.
  const name = [...join.made.values()].some((made) => made.name === a.name) ? `${a.name}/${b.name}` : a.name;
  const made =
    String(a.shape) === String(b.shape) && bytesOf(a.data).equals(bytesOf(b.data))
      ? { name, tensors: [{ ...a, name }], nodes: [] }
      : ofBatch(join, name, [a, b], refuse);
  join.made.set(key, made);
  return made;
};

/** A constant that differs: fixed + share × batch in each element, or one row as often as a dimension says. */
const ofBatch = (
  join: Joining,
  name: string,
  [a, b]: readonly [TensorMessage, TensorMessage],
  refuse: (why: string) => never,
): Made => {
  const sizes = [join.a.batch, join.b.batch] as const;
  join.used = true;
  if (String(a.shape) === String(b.shape)) {
    const parts = Array.from(a.data as ArrayLike<number | bigint>, (value, i) =>
      partsOf(Number(value), Number(b.data[i]!), sizes),
    );
    if (parts.includes(undefined))
      refuse(
        `takes a constant of ${a.type} [${a.shape.join(', ')}] that is no multiple of the batch: ` +
          `${few(a.data)} at ${sizes[0]}, ${few(b.data)} at ${sizes[1]}`,
      );
    return linear(name, a.type, a.shape, parts as Parts[]);
  }
  const shapes = a.shape.map((size, axis) => partsOf(size, b.shape[axis]!, sizes));
  const width = a.shape.slice(1).reduce((product, size) => product * size, 1);
  const row = a.data.slice(0, width);
  const isRepeated = (data: ConstantArray) => data.every((value, i) => value === row[i % width]);
  if (
    a.shape.length !== b.shape.length ||
    shapes.includes(undefined) ||
    shapes.slice(1).some((part) => part!.share !== 0) ||
    !isRepeated(a.data) ||
    !isRepeated(b.data)
  )
    refuse(`takes a constant of ${a.type} [${a.shape.join(', ')}] that differs from sample to sample`);
  const shape = linear(`${name}/shape`, 'int64', [shapes.length], shapes as Parts[]);
  return {
    name,
    tensors: [...shape.tensors, { name: `${name}/row`, type: a.type, shape: [1, ...a.shape.slice(1)], data: row }],
    nodes: [...shape.nodes, node('Expand', [`${name}/row`, shape.name], name)],
  };
};

/** A number as fixed + share × batch, one of them 0. */
interface Parts {
  readonly fixed: number;
  readonly share: number;
}

const partsOf = (a: number, b: number, [small, large]: readonly [number, number]): Parts | undefined => {
  if (a === b) return { fixed: a, share: 0 };
  return Math.abs(a / small - b / large) <= 1e-9 * Math.abs(a / small) ? { fixed: 0, share: a / small } : undefined;
};

const linear = (name: string, type: OnnxType, shape: readonly number[], parts: readonly Parts[]): Made => {
  const tensor = (part: keyof Parts): TensorMessage => ({
    name: `${name}/${part}`,
    type,
    shape,
    data: arrayOf(
      type,
      parts.map((one) => one[part]),
    ),
  });
  // The batch comes as a list of one; broadcast to a scalar it would stay a list.
  const own = shape.length === 0 ? `${name}/batch` : batchName;
  const typed = type === 'int64' ? own : `${name}/${type}`;
  return {
    name,
    tensors: [tensor('fixed'), tensor('share')],
    nodes: [
      ...(shape.length === 0 ? [node('Squeeze', [batchName], own)] : []),
      ...(type === 'int64' ? [] : [node('Cast', [own], typed, { to: typeNumbers[type] })]),
      node('Mul', [`${name}/share`, typed], `${name}/part`),
      node('Add', [`${name}/fixed`, `${name}/part`], name),
    ],
  };
};

const batchNodes = (input: string): NodeMessage[] => [node('Shape', [input], batchName, { start: 0, end: 1 })];

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: NodeMessage['attributes'] = {},
): NodeMessage => ({ op, domain: '', inputs, outputs: [output], attributes });

const shapeOf = ({ a, b }: Joining, one: ValueMessage, other: ValueMessage): ValueMessage['shape'] =>
  one.shape.map((size, axis) => {
    const parts = partsOf(Number(size), Number(other.shape[axis]!), [a.batch, b.batch]);
    if (!parts)
      throw new NotOfBatch(
        `\`${one.name}\` has ${size} elements on axis ${axis} at a batch of ${a.batch}, ` +
          `and ${other.shape[axis]} at ${b.batch}`,
      );
    if (parts.share === 0) return parts.fixed;
    return parts.share === 1 ? batchName : `${batchName} * ${parts.share}`;
  });

const few = (data: ConstantArray): string =>
  `${Array.from(data.slice(0, 4), String).join(', ')}${data.length > 4 ? ', …' : ''}`;
