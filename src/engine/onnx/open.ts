import { EngineError, type Engine } from '../engine.ts';
import { loadTf } from '../tf.ts';
import { compile } from './compile.ts';
import { onnxMemory, type Ort } from './memory.ts';
import { keepSessions } from './sessions.ts';

/** Compiles each step to an ONNX graph, and lets ONNX Runtime run it on the CPU. Throws `EngineError` when it is not installed. */
export const openOnnx = async ({ device = 'auto', threads }: { readonly device?: 'auto' | 'cpu'; readonly threads: number }): Promise<Engine> => {
  const ort = await loadOrt();
  const tf = await loadTf();
  const sessions = keepSessions(ort);
  return {
    name: 'onnx',
    device: 'cpu',
    threads,
    version: `onnxruntime-node ${ort.env.versions.node}`,
    reason: device === 'auto' ? 'onnxruntime-node is installed; its CPU device is the default' : 'its CPU device was asked for',
    blockLength: 16,
    tf,
    memory: (values) => onnxMemory(ort, values),
    compile: (program) => compile(tf, ort, sessions, threads, program),
    close: () => sessions.close(),
  };
};

export const loadOrt = async (): Promise<Ort> => {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new EngineError('The engine `onnx` needs onnxruntime-node, which did not load; install it with `ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node`, or run with `--engine cpu`.', { cause: error });
  }
};
