import type { Edge, OnnxType } from '../lower/emit.ts';
import type { StepGraph } from '../lower/lower.ts';
import type { GraphMessage, ModelMessage, NodeMessage, TensorMessage, ValueMessage } from './proto.ts';

/** Names of what goes into and comes out of a block. */
export const names = {
  state: (name: string) => `state/${name}`,
  input: (name: string) => `input/${name}`,
  next: (name: string) => `next/${name}`,
  output: (name: string) => `output/${name}`,
};
/** A program without inputs still needs something that tells how many steps to make. */
export const ticks = 'ticks';

export interface Block {
  readonly model: ModelMessage;
  /** The state and inputs that the step uses; the rest need not be fed. */
  readonly state: readonly string[];
  readonly inputs: readonly string[];
}

/**
 * A step as the body of an ONNX Scan, which makes as many steps as its inputs have slices. State that the step changes is loop state;
 * state that it only reads comes from outside of the loop.
 */
export const block = (graph: StepGraph): Block => {
  const entries = entriesOf(graph);
  const changed = Object.keys(graph.state);
  // State that is changed without being read is still handed in: a loop state has a first value.
  const state = [...new Set([...changed, ...entries.state.keys()])];
  const inputs = [...entries.inputs.keys()];
  const scanned: ValueMessage[] = inputs.length > 0 ? inputs.map((name) => valueOf(entries.inputs.get(name)!, nameOf)) : [{ name: 'tick', shape: [], type: 'int32' }];
  const scannedNames = inputs.length > 0 ? inputs.map(names.input) : [ticks];
  const outer = (name: string, edge: Edge, stacked = false): ValueMessage => ({ name, type: edge.type, shape: stacked ? ['steps', ...edge.shape] : edge.shape });

  const inner = (edge: Edge) => (edge.source.kind === 'state' && !(edge.source.name in graph.state) ? names.state(edge.source.name) : nameOf(edge));
  const loop = changed.map((name): ValueMessage => ({ ...outer('', graph.state[name]!), name: entries.state.has(name) ? nameOf(entries.state.get(name)!) : `unread/${name}` }));
  const scan: NodeMessage = {
    op: 'Scan',
    domain: '',
    inputs: [...changed.map(names.state), ...scannedNames],
    outputs: [...changed.map(names.next), ...Object.keys(graph.outputs).map(names.output)],
    attributes: { body: { graph: graphOf('step', graph, [...loop, ...scanned], inner) }, num_scan_inputs: scanned.length },
  };
  return {
    state,
    inputs,
    model: {
      graph: {
        name: 'block',
        nodes: [scan],
        constants: [],
        inputs: [
          ...state.map((name) => outer(names.state(name), entries.state.get(name) ?? graph.state[name]!)),
          ...scanned.map(({ shape, type }, i) => ({ name: scannedNames[i]!, type, shape: ['steps', ...shape] })),
        ],
        outputs: [
          ...changed.map((name) => outer(names.next(name), graph.state[name]!)),
          ...Object.entries(graph.outputs).map(([name, edge]) => outer(names.output(name), edge, true)),
        ],
      },
    },
  };
};

/** What the step is handed, as far as it uses it. */
export const entriesOf = ({ nodes, state, outputs }: StepGraph): { readonly state: ReadonlyMap<string, Edge>; readonly inputs: ReadonlyMap<string, Edge> } => {
  const entries = { state: new Map<string, Edge>(), inputs: new Map<string, Edge>() };
  for (const edge of [...nodes.flatMap(({ inputs }) => inputs), ...Object.values(state), ...Object.values(outputs)]) {
    if (edge.source.kind === 'state') entries.state.set(edge.source.name, edge);
    if (edge.source.kind === 'input') entries.inputs.set(edge.source.name, edge);
  }
  return entries;
};

/** The step as a graph whose outputs are the changed state, then the outputs. */
export const graphOf = (name: string, { nodes, state, outputs }: StepGraph, inputs: readonly ValueMessage[], nameOfEdge: (edge: Edge) => string): GraphMessage => {
  const constants = new Map<number, TensorMessage>();
  const results = [...Object.values(state), ...Object.values(outputs)];
  for (const edge of [...nodes.flatMap((node) => node.inputs), ...results]) {
    if (edge.source.kind === 'constant') constants.set(edge.id, { name: nameOf(edge), shape: edge.shape, type: edge.type, data: edge.source.data });
  }
  const taken = new Set<Edge>();
  const copies: NodeMessage[] = [];
  const finals = results.map((edge, i): ValueMessage => {
    // An output must come out of a node, and only once.
    if (edge.source.kind === 'node' && !taken.has(edge)) {
      taken.add(edge);
      return valueOf(edge, nameOfEdge);
    }
    const copy = { ...valueOf(edge, nameOfEdge), name: `result${i}` };
    copies.push({ op: 'Identity', domain: '', inputs: [nameOfEdge(edge)], outputs: [copy.name], attributes: {} });
    return copy;
  });
  const body = nodes.map(({ op, domain, inputs: from, outputs: to, attributes }): NodeMessage => ({ op, domain, attributes, inputs: from.map(nameOfEdge), outputs: to.map(nameOf) }));
  return { name, nodes: [...body, ...copies], constants: [...constants.values()], inputs, outputs: finals };
};

const nameOf = ({ id }: Edge) => `e${id}`;
const valueOf = (edge: Edge, name: (edge: Edge) => string): { name: string; shape: readonly number[]; type: OnnxType } => ({ name: name(edge), shape: edge.shape, type: edge.type });
