import { eager } from './eager.ts';
import type { Engine } from '../contracts/engine.ts';
import { loadTf } from './tf.ts';

/** The reference: runs each step eagerly on tfjs's plain backend. Right, and slow. */
export const openCpu = async (): Promise<Engine> => {
  const tf = await loadTf();
  return {
    ...eager(tf, 'cpu'),
    name: 'cpu',
    device: 'cpu',
    threads: 1,
    version: `tfjs-backend-cpu ${tf.version_core}`,
    reason: 'the reference engine: plain TensorFlow.js, slow',
  };
};
