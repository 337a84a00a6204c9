import type { Tensor, Tensors, Tf, Spec } from '../../contracts/tensors.ts';
import { EngineError, type Program } from '../../contracts/engine.ts';
import { sameShape } from '../host.ts';
import { registerRecorder } from './backend.ts';
import type { Kernels } from '../lower/kernel.ts';
import type { RecordedGraph, Value } from './graph.ts';
import { followLayers, nowhere } from './layers.ts';
import { withoutMathRandom } from './randomness.ts';
import { addValue, standIn, startRecording, type Recording } from './recording.ts';
import { stepOwner, type StepOwner } from './step.ts';
import { returnsOtherShape, returnsUnknownState } from '../messages.ts';

const backendName = 'record';
const owners = new WeakMap<Tf, StepOwner>();

/**
 * Runs a step once, on tensors without content, and returns the kernels that it called. Throws `EngineError` where it
 * cannot be compiled.
 */
export const record = (tf: Tf, kernels: Kernels, program: Program): RecordedGraph => {
  const owner = owners.get(tf) ?? register(tf, kernels);
  const recording = startRecording();
  const before = tf.getBackend();
  Object.assign(owner, { recording, program, failure: undefined });
  void tf.setBackend(backendName);
  try {
    return followLayers(tf, (place) => {
      owner.place = place;
      return withoutMathRandom(program.name, () => scoped(tf, () => runStep(tf, owner, recording, program)));
    });
  } finally {
    void tf.setBackend(before);
    Object.assign(owner, { recording: undefined, program: undefined, place: () => nowhere });
  }
};

const register = (tf: Tf, kernels: Kernels): StepOwner => {
  const owner = stepOwner(tf);
  registerRecorder(tf, backendName, () => owner, { kernels });
  owners.set(tf, owner);
  return owner;
};

/** Like `tidy`, for a result that is no tensor. */
const scoped = <T>(tf: Tf, f: () => T): T => {
  tf.engine().startScope();
  try {
    return f();
  } finally {
    tf.engine().endScope();
  }
};

const runStep = (tf: Tf, owner: StepOwner, recording: Recording, program: Program): RecordedGraph => {
  const enter = (kind: 'state' | 'input', specs: Readonly<Record<string, Spec>>): Tensors =>
    Object.fromEntries(
      Object.entries(specs).map(([name, { shape, dtype }]) => [
        name,
        tensorOf(
          tf,
          recording,
          addValue(recording, { shape, dtype: dtype === 'float32' ? 'float32' : 'int32' }, { kind, name, dtype }),
        ),
      ]),
    );
  const result = program.step(tf, enter('state', program.state), enter('input', program.inputs));
  if (owner.failure) throw owner.failure;
  const leave = (tensors: Tensors) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, resultOf(recording, program, name, tensor)]),
    );
  const graph = { calls: recording.calls, state: leave(result.state), outputs: leave(result.outputs) };
  for (const [name, value] of Object.entries(graph.state)) checkState(program, name, value);
  return graph;
};

const tensorOf = (tf: Tf, recording: Recording, value: Value): Tensor => {
  const { dataId, shape, dtype } = standIn(recording, value);
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
};

const resultOf = (recording: Recording, program: Program, name: string, tensor: Tensor): Value => {
  const value = recording.values.get(tensor.dataId) ?? recording.foreign.get(tensor.dataId);
  if (!value)
    throw new EngineError(`The step \`${program.name}\` returns \`${name}\`, a tensor that it did not compute.`);
  return value;
};

const checkState = (program: Program, name: string, value: Value) => {
  const spec = program.state[name];
  if (!spec) throw new EngineError(returnsUnknownState({ step: program.name, name }));
  if (!sameShape(spec.shape, value.shape)) {
    throw new EngineError(returnsOtherShape({ step: program.name, name, taken: spec.shape, returned: value.shape }));
  }
};
