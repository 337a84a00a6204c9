import { defineEngine } from '../../registry/define.ts';
import { choice, integer } from '../../registry/fields.ts';

export const onnx = defineEngine({
  type: 'onnx',
  summary: 'Compiles each step to an ONNX graph that ONNX Runtime runs, on the CPU several steps per call.',
  source: 'https://onnxruntime.ai; what TensorFlow.js computes eagerly is recorded once and lowered',
  fields: {
    device: choice(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'], {
      default: 'auto',
      description:
        'What the graph runs on; `auto` is the CPU, or a GPU where this machine has one and it trains the model faster, which is measured once.',
    }),
    threads: integer({
      minimum: 1,
      default: 1,
      description:
        'Threads that share the work of one step. Convolutions gain most (1.7 times as fast on 2), small dense layers little; another number rounds otherwise, so runs compare bit by bit only on the same.',
    }),
  },
  examples: [{}, { device: 'cpu', threads: 2 }],
  candidates: async ({ device }) => {
    const gpus = device === 'auto' ? (await import('../../engine/onnx/devices.ts')).likelyGpus() : [];
    return gpus.length > 0 ? ['cpu', ...gpus] : [];
  },
  open: async ({ device, threads }) => (await import('../../engine/onnx/open.ts')).openOnnx({ device, threads }),
});
