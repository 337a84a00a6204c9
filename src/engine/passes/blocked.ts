import type { Edge, Node, OnnxType, StepGraph } from '../lower/emit.ts';

/**
 * Operators that ONNX Runtime itself puts into graphs, for convolutions whose filter never changes; here it changes at
 * each step.
 */
export const blockedDomain = 'com.microsoft.nchwc';

/**
 * Convolutions whose channels come in whole blocks are done on data in blocks of channels, [batch, channels / block,
 * height, width, block], which takes ONNX Runtime two thirds of the time; data are reordered before and after. `block`
 * is what this processor's kernels work on (see `probe-block.ts`).
 */
export const blockConvolutions = (graph: StepGraph, block: number): StepGraph => {
  const make = maker(graph);
  const reordered = new Map<Edge, Edge>();
  const nodes = graph.nodes.flatMap((node) => inBlocks(node, block, make, reordered));
  return { ...graph, nodes };
};

/**
 * How a filter [outputs, channels of a group, height, width] is cut into blocks and turned; null where there are no
 * whole blocks.
 */
const turnOf = (
  { op, domain, inputs, attributes }: Node,
  block: number,
): { readonly split: readonly number[]; readonly order: readonly number[]; readonly isBlocked: boolean } | null => {
  if (op !== 'Conv' || domain !== '' || inputs[1]!.shape.length !== 4) return null;
  const [outputs, channels, height, width] = inputs[1]!.shape as [number, number, number, number];
  const group = (attributes['group'] as number | undefined) ?? 1;
  if (outputs % block !== 0) return null;
  const byOutput = { split: [outputs / block, block, channels, height, width], order: [0, 2, 3, 4, 1] };
  // Each channel by itself.
  if (group > 1) return group === outputs && channels === 1 ? { ...byOutput, isBlocked: true } : null;
  // An image of one or two channels is done sooner than its result is reordered; one of a few more is read as it is.
  if (channels < 3) return null;
  if (channels < block) return { ...byOutput, isBlocked: false };
  return channels % block === 0
    ? {
        split: [outputs / block, block, channels / block, block, height, width],
        order: [0, 2, 4, 5, 3, 1],
        isBlocked: true,
      }
    : null;
};

const inBlocks = (node: Node, block: number, make: Maker, reordered: Map<Edge, Edge>): Node[] => {
  const turn = turnOf(node, block);
  if (!turn) return [node];
  const { inputs, outputs, attributes, call } = node;
  const [x, filter, ...bias] = inputs as [Edge, Edge, ...Edge[]];
  const nodes: Node[] = [];
  const add = (
    op: string,
    from: readonly Edge[],
    shape: readonly number[],
    { attributes: own = {}, domain = '' }: Partial<Pick<Node, 'attributes' | 'domain'>> = {},
  ): Edge => {
    const made = make.node({ op, domain, inputs: from, attributes: own, call }, shape);
    nodes.push(made);
    return made.outputs[0]!;
  };
  const inOrder = (): Edge => {
    const image =
      reordered.get(x) ??
      add('ReorderInput', [x], x.shape, { attributes: { channels_last: 0 }, domain: blockedDomain });
    reordered.set(x, image);
    return image;
  };
  const image = turn.isBlocked ? inOrder() : x;
  const parts = add('Reshape', [filter, make.list(turn.split)], turn.split);
  const turned = add(
    'Transpose',
    [parts],
    turn.order.map((axis) => turn.split[axis]!),
    { attributes: { perm: turn.order } },
  );
  const weights = add('Reshape', [turned, make.list(filter.shape)], filter.shape);
  const convolved = add('Conv', [image, weights, ...bias], outputs[0]!.shape, { attributes, domain: blockedDomain });
  nodes.push({
    op: 'ReorderOutput',
    domain: blockedDomain,
    inputs: [convolved],
    outputs,
    attributes: { channels: filter.shape[0]!, channels_last: 0 },
    call,
  });
  return nodes;
};

/** Edges and nodes with numbers that the graph has not. */
interface Maker {
  /** A node with one output of `shape`. */
  node(node: Omit<Node, 'outputs'>, shape: readonly number[]): Node;
  list(values: readonly number[]): Edge;
}

const maker = ({ nodes, state, outputs }: StepGraph): Maker => {
  const edges = [
    ...nodes.flatMap((node) => [...node.inputs, ...node.outputs]),
    ...Object.values(state),
    ...Object.values(outputs),
  ];
  let id = edges.reduce((most, edge) => Math.max(most, edge.id), 0);
  const edge = (shape: readonly number[], type: OnnxType, source: Edge['source']): Edge => ({
    id: ++id,
    shape,
    type,
    source,
  });
  return {
    node: (fields, shape) => {
      const made: Edge[] = [];
      const node: Node = { ...fields, outputs: made };
      made.push(edge(shape, fields.inputs[0]!.type, { kind: 'node', node }));
      return node;
    },
    list: (values) => edge([values.length], 'int64', { kind: 'constant', data: BigInt64Array.from(values, BigInt) }),
  };
};
