import type { Tf, Spec } from '../../contracts/tensors.ts';
import type { Program } from '../../contracts/engine.ts';
import { sizeOf } from '../host.ts';
import type { Call, RecordedGraph, Value } from '../record/graph.ts';
import { cannotCompile } from '../record/step.ts';
import { fuse } from '../passes/fuse.ts';
import { live } from '../passes/live.ts';
import { needed } from '../passes/needed.ts';
import { arrayOf, newEmitter, type Edge, type StepGraph } from './emit.ts';
import { kernels } from './kernels.ts';
import { newLowering, type Lowering } from './lowering.ts';

/** Lowers what a step's results need, and fuses what ONNX Runtime has one node for. */
export const lower = (tf: Tf, program: Pick<Program, 'name'>, recorded: RecordedGraph): StepGraph => {
  const graph = needed(recorded);
  const to = newLowering(tf, newEmitter(), graph.calls);
  for (const call of graph.calls) {
    to.emit.call = call;
    lowerCall(to, program, call);
  }
  to.emit.call = undefined;
  return fuse(live({ nodes: [], state: edgesOf(to, graph.state), outputs: edgesOf(to, graph.outputs) }));
};

const lowerCall = (to: Lowering, program: Pick<Program, 'name'>, call: Call) => {
  // Nothing has to be computed, and ONNX Runtime refuses some of it: a window that is larger than its image.
  if (call.outputs.every(({ shape }) => sizeOf(shape) === 0))
    return call.outputs.forEach((output) =>
      to.set(output, to.emit.constant(arrayOf(output.dtype, []), output.shape, output.dtype)),
    );
  try {
    kernels[call.kernel]!.lower(to, call);
  } catch (error) {
    throw cannotCompile(program.name, call, error as Error);
  }
};

/** Results leave as float32 or int32, in full and in their own order. */
const edgesOf = (to: Lowering, values: Readonly<Record<string, Value>>): Record<string, Edge> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.dtype === 'bool' ? to.emit.cast(to.get(value), 'int32') : to.get(value),
    ]),
  );

export const specOf = ({ shape, type }: Edge): Spec => ({ shape, dtype: type === 'float32' ? 'float32' : 'int32' });
