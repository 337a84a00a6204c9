import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../../contracts/tensors.ts';
import { EngineError, type Program } from '../../contracts/engine.ts';
import { toConstant, type Owner } from './backend.ts';
import type { Call, ConstantData, Place, RecordedType, Value } from './graph.ts';
import { nowhere } from './layers.ts';
import { assertNotRandom, refuseRandomness } from './randomness.ts';
import { addConstant, inLayer, isVariable, nameOf, type Recording } from './recording.ts';
import { kernelMissing, kernelRefused, readsValue, usesVariable } from '../messages.ts';

/** The owner of recordings of steps: what a step writes is a constant of it, and what it computes nobody may read. */
export interface StepOwner extends Owner {
  program: Program | undefined;
  place: () => Place;
  /** Something that cannot be thrown where it happens: an asynchronous read. */
  failure: EngineError | undefined;
}

export const stepOwner = (tf: Tf): StepOwner => {
  const name = () => owner.program?.name ?? '';
  const readSync = (value: Value | undefined): ConstantData => {
    if (value?.origin.kind === 'constant') return value.origin.data;
    throw new EngineError(readsValue({ step: name(), value: value && nameOf(value) }));
  };
  const owner: StepOwner = {
    recording: undefined,
    program: undefined,
    place: () => nowhere,
    failure: undefined,
    folds: true,
    write: (recording, constant) => {
      assertNotRandom(name(), constant.data);
      return addConstant(recording, constant);
    },
    readSync,
    read: (value) => {
      try {
        return Promise.resolve(readSync(value));
      } catch (error) {
        owner.failure ??= error as EngineError;
        return new Promise<never>(() => {});
      }
    },
    take: (recording, tensor) => foreign(tf, name(), recording, tensor),
    draw: () => refuseRandomness(name()),
    missing: (kernel) => new EngineError(kernelMissing({ step: name(), kernel, place: inLayer(owner.place()) })),
    unfit: (kernel, inputs, error) => cannotCompile(name(), { kernel, inputs, at: owner.place() }, error),
  };
  return owner;
};

/** For a kernel that does not take its inputs, or has no lowering for them. */
export const cannotCompile = (
  step: string,
  { kernel, inputs, at }: Pick<Call, 'kernel' | 'inputs' | 'at'>,
  error: Error,
): EngineError => {
  const shapes = Object.values(inputs).map(({ shape }) => `[${shape.join(', ')}]`);
  return new EngineError(kernelRefused({ step, kernel, shapes, place: inLayer(at), reason: error.message }), {
    cause: error,
  });
};

/** Tensors made before the step (positions, tables) are constants of it. A weight is not: its value would be frozen. */
const foreign = (tf: Tf, step: string, recording: Recording, tensor: TensorInfo): Value => {
  const known = recording.foreign.get(tensor.dataId);
  if (known) return known;
  if (isVariable(tensor)) {
    throw new EngineError(usesVariable({ step, name: (tensor as unknown as { name: string }).name }));
  }
  const data = toConstant(tf.engine().readSync(tensor.dataId) as ConstantData, tensor.shape, tensor.dtype);
  const value = addConstant(recording, {
    data: data.slice(),
    shape: tensor.shape,
    dtype: tensor.dtype as RecordedType,
  });
  recording.foreign.set(tensor.dataId, value);
  return value;
};
