import { resultsOf, type Edge, type Node, type StepGraph } from '../lower/emit.ts';

/**
 * The nodes that the results need, each after those that it needs itself. Not recursive: an unrolled recurrent network
 * is thousands of nodes deep.
 */
export const live = (graph: StepGraph): StepGraph => {
  const done = new Set<Node>();
  const open = new Set<Node>();
  const stack = resultsOf(graph).flatMap(makerOf).reverse();
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    if (!done.has(node) && !open.has(node)) {
      open.add(node);
      stack.push(...node.inputs.flatMap(makerOf).filter((before) => !done.has(before)));
    } else {
      done.add(node);
      stack.pop();
    }
  }
  return { ...graph, nodes: [...done] };
};

const makerOf = ({ source }: Edge): Node[] => (source.kind === 'node' ? [source.node] : []);
