import type { DataType, KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../../registry/kinds.ts';
import { EngineError } from '../engine.ts';
import type { Attributes, Constant, ConstantData, Kernel, Kernels, RecordedType, Shaped, Value } from './graph.ts';
import { fold } from './fold.ts';
import { assertNotRandom } from './randomness.ts';
import { addCall, addConstant, isVariable, nameOf, standIn, type Recording } from './recording.ts';

export const backendName = 'record';

/** The tfjs backend whose kernels record instead of computing. */
export interface Recorder {
  /** What is being recorded; the backend serves one recording at a time. */
  recording: Recording | undefined;
}

export const registerRecorder = (tf: Tf, kernels: Kernels): Recorder => {
  const recorder: Recorder = { recording: undefined };
  tf.registerBackend(backendName, () => backend(recorder) as KernelBackend, 0);
  const names = new Set([...Object.keys(kernels), ...tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName)]);
  for (const kernelName of names) {
    const kernelFunc: KernelFunc = ({ inputs, attrs }) => recordCall(tf, current(recorder), kernelName, kernels[kernelName], inputs, attrs ?? {});
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
  return recorder;
};

const current = ({ recording }: Recorder): Recording => {
  if (!recording) throw new Error('A tensor of a recorded step was used outside of the step.');
  return recording;
};

/** What tfjs calls on a backend while a step runs. Data has no content; it is counted, so that tfjs's own bookkeeping stays right. */
const backend = (recorder: Recorder): Partial<KernelBackend> => {
  const references = new WeakMap<object, number>();
  const count = (dataId: object) => references.get(dataId) ?? 1;
  return {
    write: (values, shape, dtype) => {
      const recording = current(recorder);
      const data = toConstant(values as ConstantData | number[] | null, shape, dtype);
      assertNotRandom(recording.program, data);
      return standIn(recording, addConstant(recording, { data, shape, dtype: dtype as RecordedType })).dataId;
    },
    readSync: (dataId) => readConstant(recorder, dataId),
    read: (dataId) => {
      try {
        return Promise.resolve(readConstant(recorder, dataId));
      } catch (error) {
        current(recorder).failure ??= error as EngineError;
        return new Promise<never>(() => {});
      }
    },
    numDataIds: () => 0,
    refCount: count,
    incRef: (dataId) => void references.set(dataId, count(dataId) + 1),
    disposeData: (dataId, force) => {
      references.set(dataId, count(dataId) - 1);
      return force === true || count(dataId) <= 0;
    },
    memory: () => ({ unreliable: true }),
    floatPrecision: () => 32,
    epsilon: () => 1e-7,
    timerAvailable: () => false,
    dispose: () => {},
  };
};

const toConstant = (values: ConstantData | number[] | null, shape: number[], dtype: DataType): ConstantData => {
  const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  if (!(dtype in kinds)) throw new EngineError(`A compiled step knows no tensors of type \`${dtype}\`; use float32, int32 or bool.`);
  const kind = kinds[dtype as RecordedType];
  return values === null ? new kind(shape.reduce((a, b) => a * b, 1)) : values instanceof kind ? values : kind.from(values);
};

const readConstant = (recorder: Recorder, dataId: object): ConstantData => {
  const recording = current(recorder);
  const value = recording.values.get(dataId);
  if (value?.origin.kind === 'constant') return value.origin.data;
  throw new EngineError(
    `The step \`${recording.program.name}\` reads a value${value ? ` (${nameOf(value)})` : ''}, which is not known while it is compiled; use tf ops such as \`where\` instead of \`dataSync\`, \`data\` or \`array\`.`,
  );
};

const recordCall = (tf: Tf, recording: Recording, name: string, kernel: Kernel | undefined, given: object, attributes: object): TensorInfo | TensorInfo[] => {
  const present = Object.entries(given as Record<string, TensorInfo | null | undefined>).filter((entry): entry is [string, TensorInfo] => entry[1] != null);
  const inputs = Object.fromEntries(present.map(([key, tensor]) => [key, valueOf(tf, recording, tensor)]));
  const inferred = fold(tf, name, inputs, attributes) ?? inferrer(recording, name, kernel).infer(inputs, attributes as Attributes, tf);
  if ('same' in inferred) return standIn(recording, inferred.same);
  const isList = Array.isArray(inferred);
  const results = (isList ? inferred : [inferred]) as readonly (Shaped | Constant)[];
  const values = results.every((result) => 'data' in result)
    ? results.map((result) => addConstant(recording, result))
    : addCall(recording, { kernel: name, inputs, attributes: attributes as Attributes }, results);
  const infos = values.map((value) => standIn(recording, value));
  return isList ? infos : infos[0]!;
};

const inferrer = ({ program }: Recording, name: string, kernel: Kernel | undefined): Kernel => {
  if (kernel) return kernel;
  throw new EngineError(`The engine \`onnx\` cannot compile \`${name}\` yet, which the step \`${program.name}\` uses; write it in other ops, or run with \`--engine cpu\`.`);
};

/** Tensors made before the step (positions, tables) are constants of it. A weight is not: its value would be frozen. */
const valueOf = (tf: Tf, recording: Recording, tensor: TensorInfo): Value => {
  const known = recording.values.get(tensor.dataId);
  if (known) return known;
  if (isVariable(tensor)) {
    throw new EngineError(
      `The step \`${recording.program.name}\` uses the variable \`${(tensor as unknown as { name: string }).name}\`, which is not part of its state; a compiled step would freeze its value.`,
    );
  }
  const data = toConstant(tf.engine().readSync(tensor.dataId) as ConstantData, tensor.shape, tensor.dtype);
  const value = addConstant(recording, { data: data.slice(), shape: tensor.shape, dtype: tensor.dtype as RecordedType });
  recording.values.set(tensor.dataId, value);
  return value;
};
