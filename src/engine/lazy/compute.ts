import type { InferenceSession } from 'onnxruntime-node';
import type { Tf } from '../../contracts/tensors.ts';
import type { ConstantData, RecordedGraph } from '../record/graph.ts';
import { lower } from '../lower/lower.ts';
import type { Edge } from '../lower/emit.ts';
import { printRecorded } from '../record/print.ts';
import { entriesOf, graphOf, nameOf } from '../onnx/block.ts';
import type { Ort } from '../onnx/ort.ts';
import { encodeModel } from '../onnx/proto.ts';
import type { Compute } from './owner.ts';

/** Graphs that are kept compiled; a training loop needs a handful. */
const mostKept = 200;

interface Compiled {
  readonly session: InferenceSession;
  /** Those that the graph makes use of. */
  readonly inputs: ReadonlyMap<string, Edge>;
}

/** Runs graphs in ONNX Runtime; those that are the same but for what they are fed are compiled once. */
export const newCompute = (tf: Tf, ort: Ort, threads: number): Compute => {
  const kept = new Map<string, Promise<Compiled>>();
  const compiled = (graph: RecordedGraph): Promise<Compiled> => {
    const key = printRecorded(graph);
    const found = kept.get(key) ?? compile(tf, ort, threads, graph);
    kept.delete(key);
    kept.set(key, found);
    found.catch(() => kept.delete(key));
    const [oldest] = kept;
    if (kept.size > mostKept && oldest) kept.delete(oldest[0]);
    return found;
  };
  return async (graph, inputs) => {
    const { session, inputs: used } = await compiled(graph);
    const feeds = Object.fromEntries(
      [...used].map(([name, { shape, type }]) => [
        name,
        new ort.Tensor(type as 'float32', inputs[name] as Float32Array, [...shape]),
      ]),
    );
    const results = await session.run(feeds);
    return Object.entries(graph.outputs).map(([name, { dtype }]) => {
      const data = results[name]!.data as ConstantData;
      return dtype === 'bool' ? Uint8Array.from(data) : data;
    });
  };
};

const compile = async (tf: Tf, ort: Ort, threads: number, graph: RecordedGraph): Promise<Compiled> => {
  const step = lower(tf, { name: 'what was recorded' }, graph);
  const { inputs } = entriesOf(step);
  const entries = [...inputs].map(([name, { shape, type }]) => ({ name, shape, type }));
  const nameOfEntry = (edge: Edge) => (edge.source.kind === 'input' ? edge.source.name : nameOf(edge));
  const model = graphOf('recorded', step, {
    inputs: entries,
    nameOfEntry,
    results: Object.keys(graph.outputs),
  });
  const session = await ort.InferenceSession.create(encodeModel({ graph: model }), {
    executionMode: 'sequential',
    graphOptimizationLevel: 'basic',
    interOpNumThreads: 1,
    intraOpNumThreads: threads,
    logSeverityLevel: 4,
  });
  return { session, inputs };
};
