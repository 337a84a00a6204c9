import type { Tf } from '../../registry/kinds.ts';
import type { Program, Spec } from '../engine.ts';
import type { Call, RecordedGraph, Value } from '../record/graph.ts';
import { cannotCompile } from '../record/step.ts';
import { fuse } from '../passes/fuse.ts';
import { live } from '../passes/live.ts';
import { needed } from '../passes/needed.ts';
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
export const lower = (tf: Tf, program: Pick<Program, 'name'>, graph: RecordedGraph): StepGraph => {
  const changed = Object.fromEntries(Object.entries(graph.state).filter(([name, { origin }]) => !(origin.kind === 'state' && origin.name === name)));
  const calls = needed(graph.calls, [...Object.values(changed), ...Object.values(graph.outputs)]);
  const to = newLowering(tf, newEmitter(), calls);
  for (const call of calls) lowerCall(to, program, call);
  const state = edgesOf(to, changed);
  const outputs = edgesOf(to, graph.outputs);
  const results = [...Object.values(state), ...Object.values(outputs)];
  return { nodes: fuse(live(results), results), state, outputs };
};

const lowerCall = (to: Lowering, program: Pick<Program, 'name'>, call: Call) => {
  try {
    kernels[call.kernel]!.lower(to, call);
  } catch (error) {
    throw cannotCompile(program.name, call, error as Error);
  }
};

/** Results leave as float32 or int32, in full and in their own order. */
const edgesOf = (to: Lowering, values: Readonly<Record<string, Value>>): Record<string, Edge> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.dtype === 'bool' ? to.emit.cast(to.get(value), 'int32') : to.get(value)]));

export const specOf = ({ shape, type }: Edge): Spec => ({ shape, dtype: type === 'float32' ? 'float32' : 'int32' });
