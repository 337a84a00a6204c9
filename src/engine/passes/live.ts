import type { Edge, Node } from '../lower/emit.ts';

/** The nodes that results need, each after those that it needs itself. Not recursive: an unrolled recurrent network is thousands of nodes deep. */
export const live = (results: readonly Edge[]): Node[] => {
  const done = new Set<Node>();
  const open = new Set<Node>();
  const stack = results.flatMap(makerOf).reverse();
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
  return [...done];
};

const makerOf = ({ source }: Edge): Node[] => (source.kind === 'node' ? [source.node] : []);
