import { defineEngine } from '../../registry/define.ts';
import { choice } from '../../registry/fields.ts';
import { onnx } from './onnx.ts';

export const tensorflow = defineEngine({
  type: 'tensorflow',
  summary:
    'Runs each step op by op on the TensorFlow library, with `@tensorflow/tfjs-node` or ' +
    '`@tensorflow/tfjs-node-gpu`, which you install.',
  source: 'https://github.com/tensorflow/tfjs/tree/master/tfjs-node; several times slower than `onnx` on the CPU',
  fields: {
    device: choice(['auto', 'cpu', 'cuda'], {
      default: 'auto',
      description: 'Device; `auto` is a GPU if `@tensorflow/tfjs-node-gpu` finds one, else the CPU.',
    }),
    threads: onnx.fields.threads,
  },
  examples: [{}, { device: 'cpu', threads: 2 }],
  open: async ({ device, threads }) => (await import('../../engine/tensorflow.ts')).openTensorflow({ device, threads }),
});
