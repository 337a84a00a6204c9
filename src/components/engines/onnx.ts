import { defineEngine } from '../../registry/define.ts';
import { choice, integer } from '../../registry/fields.ts';

export const onnx = defineEngine({
  type: 'onnx',
  summary: 'Compiles each step to an ONNX graph for ONNX Runtime; on the CPU, several steps per call.',
  source: 'https://onnxruntime.ai; what TensorFlow.js computes eagerly is recorded once and lowered',
  fields: {
    device: choice(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'], {
      default: 'auto',
      description: 'Device; `auto` measures once per machine and model whether a GPU is faster than the CPU.',
    }),
    threads: integer({
      minimum: 1,
      default: 1,
      description:
        'Threads per step, which speed up convolutions most (1.7 times with 2); runs are equal bit for bit only ' +
        'with the same number.',
    }),
  },
  examples: [{}, { device: 'cpu', threads: 2 }],
  candidates: async ({ device }) => {
    const gpus = device === 'auto' ? (await import('../../engine/onnx/devices.ts')).likelyGpus() : [];
    return gpus.length > 0 ? ['cpu', ...gpus] : [];
  },
  open: async ({ device, threads }) => (await import('../../engine/onnx/open.ts')).openOnnx({ device, threads }),
});
