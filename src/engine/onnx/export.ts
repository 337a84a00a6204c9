import type { Tf, HostTensors } from '../../contracts/tensors.ts';
import { EngineError, type Program } from '../../contracts/engine.ts';
import type { Edge, StepGraph } from '../lower/emit.ts';
import { kernels } from '../lower/kernels.ts';
import { lower } from '../lower/lower.ts';
import { record } from '../record/record.ts';
import { entriesOf, graphOf, nameOf } from './block.ts';
import { dynamicGraph } from './dynamic.ts';
import { encodeModel, type GraphMessage, type TensorMessage, type ValueMessage } from './proto.ts';
import { changesState, nameTwice, valueNotExported } from '../messages.ts';
import { defined } from '../../defined.ts';

/** A model's bytes, what it gives, and why its batch is fixed where it is. */
export interface OnnxExport {
  readonly bytes: Uint8Array;
  readonly outputs: readonly ValueMessage[];
  readonly fixed?: string;
}

interface ExportSettings {
  readonly batch?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Puts nodes before the input and behind the outputs. */
  readonly around?: (graph: GraphMessage) => GraphMessage;
}

/** Primes, so that what is their multiple is so for a reason; recording at them costs no more than at 1. */
const [smaller, larger] = [1021, 1031];

/**
 * A program as an ONNX model that stands for itself: one step, its state inside, inputs and outputs by the program's
 * names and of its shapes and types. Its batch is that of `input` at run time; where the program does not allow that,
 * or `batch` is given, it is fixed at that, else at 1.
 * `metadata` is kept in the model. Throws `EngineError` when the program changes state, or cannot be compiled.
 */
export const exportOnnx = (
  tf: Tf,
  program: (batch: number) => Program,
  input: string,
  values: HostTensors,
  { batch, metadata = {}, around = (graph) => graph }: ExportSettings = {},
): OnnxExport => {
  const recorded = (size: number) => ({ batch: size, ...recordGraph(tf, program(size)) });
  const found =
    batch === undefined
      ? dynamicOf(recorded(smaller), recorded(larger), input)
      : { fixed: 'a fixed batch was asked for' };
  const { graph, state } = 'graph' in found ? found : recorded(batch ?? 1);
  const weights = state.map(({ name, shape, type }): TensorMessage => {
    const value = values[name];
    if (!value) throw new EngineError(valueNotExported({ program: program(1).name, name }));
    return { name: weightName(name), shape, type, data: value.data };
  });
  const whole = around({ ...graph, constants: [...graph.constants, ...weights] });
  return defined({
    bytes: encodeModel({ graph: whole, metadata }),
    outputs: whole.outputs,
    fixed: 'fixed' in found ? found.fixed : undefined,
  });
};

interface RecordedProgram {
  readonly graph: GraphMessage;
  /** What the graph reads of the state. */
  readonly state: readonly { readonly name: string; readonly shape: readonly number[]; readonly type: Edge['type'] }[];
}

const dynamicOf = (
  a: RecordedProgram & { readonly batch: number },
  b: RecordedProgram & { readonly batch: number },
  input: string,
): RecordedProgram | { readonly fixed: string } => {
  const found = dynamicGraph(a, b, input);
  return 'graph' in found ? { graph: found.graph, state: a.state } : found;
};

const recordGraph = (tf: Tf, program: Program): RecordedProgram => {
  const graph = lower(tf, program, record(tf, kernels, program));
  refuse(program, graph);
  const entries = entriesOf(graph);
  const inputs = [...entries.inputs].map(([name, { shape, type }]) => ({ name, shape, type }));
  return {
    graph: graphOf('model', graph, { inputs, nameOfEntry, results: Object.keys(graph.outputs) }),
    state: [...entries.state].map(([name, { shape, type }]) => ({ name, shape, type })),
  };
};

const refuse = (program: Program, graph: StepGraph): void => {
  const [changed] = Object.keys(graph.state);
  if (changed !== undefined) throw new EngineError(changesState({ program: program.name, name: changed }));
  const clash = Object.keys(graph.outputs).find((name) => entriesOf(graph).inputs.has(name));
  if (clash !== undefined) throw new EngineError(nameTwice({ program: program.name, name: clash }));
};

const nameOfEntry = (edge: Edge): string => {
  if (edge.source.kind === 'input') return edge.source.name;
  return edge.source.kind === 'state' ? weightName(edge.source.name) : nameOf(edge);
};

/** Apart from inputs and outputs, which may be called the same. */
const weightName = (name: string) => `weight/${name}`;
