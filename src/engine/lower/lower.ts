import type { Tf } from '../../registry/kinds.ts';
import { EngineError, type Program, type Spec } from '../engine.ts';
import type { Call, RecordedGraph, Value } from '../record/graph.ts';
import { fuse } from '../passes/fuse.ts';
import { live } from '../passes/live.ts';
import { newEmitter, type Edge, type Node } from './emit.ts';
import { kernels } from './kernels.ts';
import { newLowering, type Lowering } from './lowering.ts';

/** A step as an ONNX graph. `state` holds what the step changes, by name. */
export interface StepGraph {
  readonly nodes: readonly Node[];
  readonly state: Readonly<Record<string, Edge>>;
  readonly outputs: Readonly<Record<string, Edge>>;
}

/** Lowers what a step's results need, and fuses what ONNX Runtime has one node for. */
export const lower = (tf: Tf, program: Program, graph: RecordedGraph): StepGraph => {
  const changed = Object.fromEntries(Object.entries(graph.state).filter(([name, { origin }]) => !(origin.kind === 'state' && origin.name === name)));
  const calls = needed(graph.calls, [...Object.values(changed), ...Object.values(graph.outputs)]);
  const to = newLowering(tf, newEmitter(), calls);
  for (const call of calls) lowerCall(to, program, call);
  const state = edgesOf(to, changed);
  const outputs = edgesOf(to, graph.outputs);
  const results = [...Object.values(state), ...Object.values(outputs)];
  return { nodes: fuse(live(results), results), state, outputs };
};

/** What is computed only to be thrown away, such as the gradient of the images, is not lowered at all. */
const needed = (calls: readonly Call[], results: readonly Value[]): Call[] => {
  const wanted = new Set(results);
  return calls.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((output) => wanted.has(output))) return false;
    for (const input of Object.values(inputs)) wanted.add(input);
    return true;
  }).toReversed();
};

const lowerCall = (to: Lowering, program: Program, call: Call) => {
  try {
    kernels[call.kernel]!.lower(to, call);
  } catch (error) {
    const shapes = Object.values(call.inputs).map(({ shape }) => `[${shape.join(', ')}]`);
    throw new EngineError(`The step \`${program.name}\` cannot be compiled at \`${call.kernel}\` of ${shapes.join(' and ')}: ${(error as Error).message}.`, { cause: error });
  }
};

/** Results leave as float32 or int32, in full and in their own order. */
const edgesOf = (to: Lowering, values: Readonly<Record<string, Value>>): Record<string, Edge> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.dtype === 'bool' ? to.emit.cast(to.get(value), 'int32') : to.get(value)]));

export const specOf = ({ shape, type }: Edge): Spec => ({ shape, dtype: type === 'float32' ? 'float32' : 'int32' });
