import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Tf } from '../../contracts/tensors.ts';
import type { Constant, ConstantData, Inputs, RecordedType, Value } from './graph.ts';

/** Larger inputs are left to the graph: a model should not carry megabytes that one node can make. */
const mostElements = 4096;

/** Kernels that one must not fold: their results are random, or far larger than their inputs. */
const neverFolded = new Set(['Multinomial', 'Tile', 'BroadcastTo', 'PadV2', 'OneHot']);

/**
 * What a kernel gives on constants alone, computed by tfjs's own cpu kernel; undefined when an input is not constant,
 * or large.
 */
export const fold = (
  tf: Tf,
  kernelName: string,
  inputs: Inputs,
  attributes: object,
): Constant | readonly Constant[] | undefined => {
  if (neverFolded.has(kernelName) || !Object.values(inputs).every(isSmallConstant)) return undefined;
  const kernel = tf.getKernel(kernelName, 'cpu') as ReturnType<Tf['getKernel']> | undefined;
  if (!kernel) return undefined;
  const cpu = tf.findBackend('cpu') as MathBackendCPU;
  const fed = Object.entries(inputs).map(
    ([name, { origin, shape, dtype }]) =>
      [name, cpu.makeTensorInfo([...shape], dtype, (origin as { data: ConstantData }).data)] as const,
  );
  const result = kernel.kernelFunc({
    inputs: ('0' in inputs ? fed.map(([, info]) => info) : Object.fromEntries(fed)) as never,
    backend: cpu,
    attrs: attributes as never,
  });
  const take = ({ dataId, shape, dtype }: TensorInfo): Constant => ({
    data: cpu.data.get(dataId).values as ConstantData,
    shape: [...shape],
    dtype: dtype as RecordedType,
  });
  const folded = Array.isArray(result) ? (result as TensorInfo[]).map(take) : take(result as TensorInfo);
  for (const { dataId } of [result as TensorInfo | TensorInfo[], ...fed.map(([, info]) => info)].flat())
    cpu.disposeData(dataId, true);
  return folded;
};

const isSmallConstant = ({ origin }: Value) => origin.kind === 'constant' && origin.data.length <= mostElements;
