import { printData } from '../record/print.ts';
import { resultsOf, type Edge, type Node, type StepGraph } from './emit.ts';

/**
 * A lowered graph as text, a node a line, its edges numbered as they come:
 *
 *     %3 = Gemm(%0, %1, %2) {"transA":0,"transB":0} : float32 [2, 4]
 */
export const printGraph = (graph: StepGraph): string => {
  const numbers = new Map<Edge, number>();
  const number = (edge: Edge) => {
    const known = numbers.get(edge) ?? numbers.size;
    numbers.set(edge, known);
    return `%${known}`;
  };
  const edges = [...graph.nodes.flatMap(({ inputs }) => inputs), ...resultsOf(graph)];
  const leaves = [...new Set(edges)]
    .filter(({ source }) => source.kind !== 'node')
    .map((edge) => `${number(edge)} = ${leaf(edge)} : ${typeOf(edge)}`);
  const nodes = graph.nodes.map(
    (node) =>
      `${node.outputs.map(number).join(', ')} = ${callOf(node, number)} : ${node.outputs.map(typeOf).join(', ')}`,
  );
  const results = [...named('state', graph.state), ...named('output', graph.outputs)].map(
    ([name, edge]) => `${name} = ${number(edge)}`,
  );
  return [...leaves, ...nodes, ...results, ''].join('\n');
};

const named = (kind: string, edges: Readonly<Record<string, Edge>>) =>
  Object.entries(edges).map(([name, edge]) => [`${kind} ${name}`, edge] as const);

const callOf = ({ op, inputs, attributes }: Node, number: (edge: Edge) => string): string => {
  const call = `${op}(${inputs.map(number).join(', ')})`;
  return Object.keys(attributes).length === 0 ? call : `${call} ${JSON.stringify(attributes)}`;
};

const leaf = ({ source }: Edge): string => {
  if (source.kind === 'constant') return `constant ${printData(source.data)}`;
  return source.kind === 'node' ? source.node.op : `${source.kind} ${source.name}`;
};

const typeOf = ({ type, shape }: Edge) => `${type} [${shape.join(', ')}]`;
