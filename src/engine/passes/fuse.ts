import { sameShape } from '../host.ts';
import { madeBy, resultsOf, type Edge, type Node, type StepGraph } from '../lower/emit.ts';

/**
 * An addition to a matrix product or a convolution becomes part of it, where nobody else needs the product. The fused
 * node stands where the addition stood, so that nodes stay in order.
 */
export const fuse = (graph: StepGraph): StepGraph => {
  const { nodes } = graph;
  const uses = new Map<Edge, number>();
  for (const edge of [...nodes.flatMap(({ inputs }) => inputs), ...resultsOf(graph)])
    uses.set(edge, (uses.get(edge) ?? 0) + 1);
  const absorbed = new Set<Node>();
  const fused = nodes.map((node) => {
    if (node.op !== 'Add') return node;
    const [left, right] = node.inputs as [Edge, Edge];
    for (const [product, addend] of [
      [left, right],
      [right, left],
    ] as const) {
      const maker = product.source.kind === 'node' ? product.source.node : undefined;
      const bias =
        maker && uses.get(product) === 1 && !absorbed.has(maker) ? addedTo(maker, addend, node.outputs[0]!) : undefined;
      if (!maker || !bias) continue;
      absorbed.add(maker);
      return { ...maker, inputs: [...maker.inputs, bias], outputs: node.outputs };
    }
    return node;
  });
  return { ...graph, nodes: fused.filter((node) => !absorbed.has(node)) };
};

/** The third input of the node when it takes the addition over; undefined when it cannot. */
const addedTo = ({ op, domain, inputs, outputs }: Node, addend: Edge, sum: Edge): Edge | undefined => {
  const product = outputs[0]!;
  if (inputs.length !== 2 || domain !== '' || !sameShape(product.shape, sum.shape)) return undefined;
  if (op === 'Gemm') return addend;
  if (op !== 'Conv' && op !== 'ConvTranspose') return undefined;
  // A bias per channel, which broadcasting made [1, channels, 1, 1].
  const channels = product.shape[1]!;
  const flat = madeBy(addend, 'Reshape')?.inputs[0];
  return addend.shape[1] === channels && flat && sameShape(flat.shape, [channels]) ? flat : undefined;
};
