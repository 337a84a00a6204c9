import type { DataType, KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tf } from '../../contracts/tensors.ts';
import { EngineError } from '../../contracts/engine.ts';
import { fold } from './fold.ts';
import type {
  Attributes,
  Constant,
  ConstantData,
  Inferred,
  Inputs,
  Place,
  RecordedType,
  Shaped,
  Value,
} from './graph.ts';
import type { Kernel, Kernels } from '../lower/kernel.ts';
import { addCall, addConstant, standIn, type Recording } from './recording.ts';
import { typeUnknown } from '../messages.ts';

/**
 * Whose recording it is: a step's, which is compiled as a whole, or a lazy backend's, which computes what somebody
 * reads.
 */
export interface Owner {
  /** One at a time; none outside of a step. */
  recording: Recording | undefined;
  /** Whether kernels on constants are computed at once, by tfjs's own cpu backend. */
  readonly folds: boolean;
  /** What values made on the host are in the recording. */
  write(recording: Recording, constant: Constant): Value;
  readSync(value: Value | undefined): ConstantData;
  read(value: Value | undefined): Promise<ConstantData>;
  /** What a tensor of another backend is in the recording. */
  take(recording: Recording, tensor: TensorInfo): Value;
  /** Asked before a kernel that draws random numbers; throws where that must not be. */
  draw(): void;
  /** Where the step is. */
  place(): Place;
  /** What to say about a kernel that has no lowering. */
  missing(kernel: string): Error;
  /** What to say about a kernel that does not take its inputs. */
  unfit(kernel: string, inputs: Inputs, error: Error): Error;
}

export type Infos = TensorInfo | TensorInfo[];
export type Call = (kernel: string, inputs: Readonly<Record<string, TensorInfo>>, attributes?: object) => Infos;
export type RecordingBackend = Partial<KernelBackend> &
  Pick<KernelBackend, 'write' | 'read' | 'readSync' | 'move' | 'incRef' | 'disposeData'> & { readonly call: Call };

/** Sees to tensors of a type that graphs do not have, on a backend that sees to all others. */
export type Extension = (tf: Tf, backend: RecordingBackend) => RecordingBackend;

interface Options {
  readonly kernels: Kernels;
  /** Kernels of the extensions. */
  readonly more?: readonly string[];
  readonly extensions?: readonly Extension[];
}

/** The backend of tfjs whose kernels record instead of computing. Each start of it has an owner of its own. */
export const registerRecorder = (
  tf: Tf,
  backendName: string,
  own: () => Owner,
  { kernels, more = [], extensions = [] }: Options,
): void => {
  tf.registerBackend(
    backendName,
    () => extensions.reduce((extended, extend) => extend(tf, extended), backend(tf, kernels, own())) as KernelBackend,
    0,
  );
  const names = new Set([
    ...Object.keys(kernels),
    ...more,
    ...tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName),
  ]);
  for (const kernelName of names) {
    const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
      const given = Object.entries(inputs as Record<string, TensorInfo | null | undefined>).filter(
        (entry): entry is [string, TensorInfo] => entry[1] != null,
      );
      return (backend as unknown as RecordingBackend).call(kernelName, Object.fromEntries(given), attrs ?? {});
    };
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
};

const current = ({ recording }: Owner): Recording => {
  if (!recording) throw new Error('A tensor of a recorded step was used outside of the step.');
  return recording;
};

/** What tfjs calls on a backend. Data has no content; it is counted, so that tfjs's own bookkeeping stays right. */
const backend = (tf: Tf, kernels: Kernels, owner: Owner): RecordingBackend => {
  const references = new WeakMap<object, number>();
  const count = (dataId: object) => references.get(dataId) ?? 1;
  const enter = (values: unknown, shape: number[], dtype: DataType) =>
    owner.write(current(owner), {
      data: toConstant(values as ConstantData | number[] | null, shape, dtype),
      shape,
      dtype: dtype as RecordedType,
    });
  const recording: RecordingBackend = {
    call: (kernel, inputs, attributes = {}) =>
      recordCall({ tf, owner, backend: recording }, { name: kernel, kernel: kernels[kernel] }, inputs, attributes),
    write: (values, shape, dtype) => standIn(current(owner), enter(values, shape, dtype)).dataId,
    move: (dataId, values, shape, dtype, refCount) => {
      references.set(dataId, refCount);
      current(owner).values.set(dataId, enter(values, shape, dtype));
    },
    readSync: (dataId) => owner.readSync(current(owner).values.get(dataId)),
    read: (dataId) => owner.read(current(owner).values.get(dataId)),
    numDataIds: () => owner.recording?.values.size ?? 0,
    refCount: count,
    incRef: (dataId) => void references.set(dataId, count(dataId) + 1),
    disposeData: (dataId, force) => {
      references.set(dataId, count(dataId) - 1);
      if (force !== true && count(dataId) > 0) return false;
      owner.recording?.values.delete(dataId);
      return true;
    },
    memory: () => ({ unreliable: true }),
    floatPrecision: () => 32,
    epsilon: () => 1e-7,
    timerAvailable: () => true,
    time: (run) => {
      const start = performance.now();
      run();
      return Promise.resolve({ kernelMs: performance.now() - start });
    },
    dispose: () => {},
  };
  return recording;
};

export const toConstant = (
  values: ConstantData | number[] | null,
  shape: readonly number[],
  dtype: DataType,
): ConstantData => {
  const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  if (!(dtype in kinds)) throw new EngineError(typeUnknown({ dtype }));
  const kind = kinds[dtype as RecordedType];
  if (values === null) return new kind(shape.reduce((a, b) => a * b, 1));
  return values instanceof kind ? values : kind.from(values);
};

interface Recorder {
  readonly tf: Tf;
  readonly owner: Owner;
  readonly backend: RecordingBackend;
}

/** A kernel as tfjs calls it; undefined where the engine lacks it. */
interface NamedKernel {
  readonly name: string;
  readonly kernel: Kernel | undefined;
}

const recordCall = (
  { tf, owner, backend }: Recorder,
  { name, kernel }: NamedKernel,
  given: Readonly<Record<string, TensorInfo>>,
  attributes: object,
): Infos => {
  const recording = current(owner);
  const inputs = Object.fromEntries(
    Object.entries(given).map(([key, tensor]) => [
      key,
      recording.values.get(tensor.dataId) ?? owner.take(recording, tensor),
    ]),
  );
  if (kernel?.draws) owner.draw();
  const inferred =
    (owner.folds ? fold(tf, name, inputs, attributes) : undefined) ??
    infer({ tf, owner }, { name, kernel }, inputs, attributes as Attributes);
  if ('same' in inferred) return again(backend, recording, inferred.same, Object.values(given));
  const isList = Array.isArray(inferred);
  const results = (isList ? inferred : [inferred]) as readonly (Shaped | Constant)[];
  const values = results.every((result) => 'data' in result)
    ? results.map((result) => addConstant(recording, result))
    : addCall(recording, { kernel: name, inputs, attributes: attributes as Attributes, at: owner.place() }, results);
  const infos = values.map((value) => standIn(recording, value));
  return isList ? infos : infos[0]!;
};

/** A tensor on the data that is there: tfjs counts how many share it. */
const again = (
  backend: RecordingBackend,
  recording: Recording,
  value: Value,
  tensors: readonly TensorInfo[],
): TensorInfo => {
  const holder = tensors.find(({ dataId }) => recording.values.get(dataId) === value);
  if (!holder) return standIn(recording, value);
  backend.incRef(holder.dataId);
  return { dataId: holder.dataId, shape: [...value.shape], dtype: value.dtype };
};

const infer = (
  { tf, owner }: Pick<Recorder, 'tf' | 'owner'>,
  { name, kernel }: NamedKernel,
  inputs: Inputs,
  attributes: Attributes,
): Inferred => {
  if (!kernel) throw owner.missing(name);
  try {
    return kernel.infer(inputs, attributes, tf);
  } catch (error) {
    throw owner.unfit(name, inputs, error as Error);
  }
};
