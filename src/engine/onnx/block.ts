import type { Edge, Node, StepGraph } from '../lower/emit.ts';
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
 * A step as the body of an ONNX Scan, which makes as many steps as its inputs have slices. State that the step changes
 * is loop state; state that it only reads comes from outside of the loop.
 */
export const block = (graph: StepGraph): Block => {
  const entries = entriesOf(graph);
  const changed = Object.keys(graph.state);
  // State that is changed without being read is still handed in: a loop state has a first value.
  const state = [...new Set([...changed, ...entries.state.keys()])];
  const inputs = [...entries.inputs.keys()];
  const scanned: ValueMessage[] =
    inputs.length > 0
      ? inputs.map((name) => valueOf(entries.inputs.get(name)!))
      : [{ name: 'tick', shape: [], type: 'int32' }];
  const scannedNames = inputs.length > 0 ? inputs.map(names.input) : [ticks];
  const outer = (name: string, edge: Edge, stacked = false): ValueMessage => ({
    name,
    type: edge.type,
    shape: stacked ? ['steps', ...edge.shape] : edge.shape,
  });

  const inner = (edge: Edge) =>
    edge.source.kind === 'state' && !(edge.source.name in graph.state) ? names.state(edge.source.name) : nameOf(edge);
  const loop = changed.map((name): ValueMessage => ({
    ...outer('', graph.state[name]!),
    name: entries.state.has(name) ? nameOf(entries.state.get(name)!) : `unread/${name}`,
  }));
  const results = [...changed, ...Object.keys(graph.outputs)].map((_, i) => `r${i}`);
  const scan: NodeMessage = {
    op: 'Scan',
    domain: '',
    inputs: [...changed.map(names.state), ...scannedNames],
    outputs: [...changed.map(names.next), ...Object.keys(graph.outputs).map(names.output)],
    attributes: {
      body: { graph: graphOf('step', graph, { inputs: [...loop, ...scanned], nameOfEntry: inner, results }) },
      num_scan_inputs: scanned.length,
    },
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

/**
 * One step by itself, its inputs without the dimension of steps: for devices whose state would leave them at each turn
 * of a loop.
 */
export const single = (graph: StepGraph): Block => {
  const entries = entriesOf(graph);
  const nameOfEntry = (edge: Edge) => {
    if (edge.source.kind === 'state') return names.state(edge.source.name);
    return edge.source.kind === 'input' ? names.input(edge.source.name) : nameOf(edge);
  };
  const fed = [...entries.state.values(), ...entries.inputs.values()].map((edge) => ({
    ...valueOf(edge),
    name: nameOfEntry(edge),
  }));
  const results = [...Object.keys(graph.state).map(names.next), ...Object.keys(graph.outputs).map(names.output)];
  return {
    state: [...entries.state.keys()],
    inputs: [...entries.inputs.keys()],
    model: { graph: graphOf('step', graph, { inputs: fed, nameOfEntry, results }) },
  };
};

const valueOf = (edge: Edge): ValueMessage => ({ name: nameOf(edge), shape: edge.shape, type: edge.type });

/** What the step is handed, as far as it uses it. */
export const entriesOf = ({
  nodes,
  state,
  outputs,
}: StepGraph): { readonly state: ReadonlyMap<string, Edge>; readonly inputs: ReadonlyMap<string, Edge> } => {
  const entries = { state: new Map<string, Edge>(), inputs: new Map<string, Edge>() };
  for (const edge of [...nodes.flatMap(({ inputs }) => inputs), ...Object.values(state), ...Object.values(outputs)]) {
    if (edge.source.kind === 'state') entries.state.set(edge.source.name, edge);
    if (edge.source.kind === 'input') entries.inputs.set(edge.source.name, edge);
  }
  return entries;
};

interface Names {
  readonly inputs: readonly ValueMessage[];
  /** What the rest of the world calls an edge that comes from there. */
  readonly nameOfEntry: (edge: Edge) => string;
  /** The changed state, then the outputs. */
  readonly results: readonly string[];
}

/**
 * The step as a graph whose outputs are the changed state, then the outputs, called `results`. `nameOfEntry` says what
 * the rest of the world calls an edge that comes from there.
 */
export const graphOf = (
  name: string,
  { nodes, state, outputs }: StepGraph,
  { inputs, nameOfEntry, results }: Names,
): GraphMessage => {
  const ends = [...Object.values(state), ...Object.values(outputs)];
  // An output must come out of a node, and only once; others are copies.
  const given = new Map<Edge, string>();
  ends.forEach((edge, i) => {
    if (edge.source.kind === 'node' && !given.has(edge)) given.set(edge, results[i]!);
  });
  const nameOfEdge = (edge: Edge) =>
    given.get(edge) ?? (edge.source.kind === 'node' ? nameOf(edge) : nameOfEntry(edge));
  const copies = ends.flatMap((edge, i): NodeMessage[] =>
    given.get(edge) === results[i]
      ? []
      : [{ op: 'Identity', domain: '', inputs: [nameOfEdge(edge)], outputs: [results[i]!], attributes: {} }],
  );
  const constants = new Map<Edge, TensorMessage>();
  for (const edge of [...nodes.flatMap((node) => node.inputs), ...ends]) {
    if (edge.source.kind === 'constant')
      constants.set(edge, { name: nameOfEntry(edge), shape: edge.shape, type: edge.type, data: edge.source.data });
  }
  return {
    name,
    nodes: [
      ...nodes.map((node): NodeMessage => ({
        ...node,
        name: nameOfNode(node),
        inputs: node.inputs.map(nameOfEdge),
        outputs: node.outputs.map(nameOfEdge),
      })),
      ...copies,
    ],
    constants: [...constants.values()],
    inputs,
    outputs: ends.map(({ shape, type }, i) => ({ name: results[i]!, shape, type })),
  };
};

/** What ONNX Runtime calls a node, in its messages and its profile. */
export const nameOfNode = ({ outputs }: Node): string => nameOf(outputs[0]!);

/** A name that nothing else has. */
export const nameOf = ({ id }: Edge): string => `e${id}`;
