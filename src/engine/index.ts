import type * as core from '@tensorflow/tfjs-core';
import type { Tf } from '../contracts/tensors.ts';
import { repairGradients } from './gradients/gradients.ts';
import { complex, complexKernels } from './lazy/complex.ts';
import { newCompute } from './lazy/compute.ts';
import { lazyOwner } from './lazy/owner.ts';
import { strings } from './lazy/strings.ts';
import { kernels } from './lower/kernels.ts';
import { loadRuntime } from './onnx/runtime.ts';
import { registerRecorder } from './record/backend.ts';

export { EngineError } from '../contracts/engine.ts';

const name = 'onnx';

/**
 * Registers a backend of tfjs that compiles: ops are recorded, and reading a value (`await tensor.data()`) lets ONNX
 * Runtime compute all that was recorded and is still in use, as one graph; the same graph is compiled once. Resolves to
 * the backend's name, for `tf.setBackend`.
 *
 * It also replaces the gradients that are wrong or missing in tfjs 4.22, so it comes after the import that brings
 * tfjs's own (`@tensorflow/tfjs` or `@tensorflow/tfjs-layers`). `dataSync` throws for what is not known yet. `threads`
 * are those of one op.
 * Throws `EngineError` when onnxruntime-node is not installed.
 */
export const registerOnnxBackend = async (
  tf: typeof core,
  { threads = 1 }: { readonly threads?: number } = {},
): Promise<'onnx'> => {
  if (tf.findBackendFactory(name)) return name;
  const { ort } = await loadRuntime();
  repairGradients(tf as Tf);
  const compute = newCompute(tf as Tf, ort, threads);
  registerRecorder(tf as Tf, name, () => lazyOwner(tf as Tf, compute), {
    kernels,
    more: complexKernels,
    extensions: [strings, complex],
  });
  return name;
};
