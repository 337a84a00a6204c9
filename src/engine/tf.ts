import type { Tf } from '../contracts/tensors.ts';
import { repairGradients } from './gradients/gradients.ts';

let loaded: Promise<Tf> | undefined;

/**
 * TensorFlow.js: its ops, its layers, and its plain backend `cpu`, which holds what lives outside of steps. Loaded at
 * the first call, one instance per process, with the gradients repaired that tfjs 4.22 gets wrong. The only place that
 * imports tfjs.
 */
export const loadTf = (): Promise<Tf> => (loaded ??= load());

const load = async (): Promise<Tf> => {
  const [core, layers] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-layers'),
    import('@tensorflow/tfjs-backend-cpu'),
  ]);
  const tf = { ...core, ...layers } as unknown as Tf;
  silenceBanner(tf);
  repairGradients(tf);
  await tf.setBackend('cpu');
  return tf;
};

/**
 * The backend advises at its first use to install tfjs-node; a reader of assay's console would take that for assay's
 * advice.
 */
const silenceBanner = (tf: Tf) => {
  (tf.findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;
};
