import { defineEngine } from '../../registry/define.ts';
import { onnx } from './onnx.ts';

export const auto = defineEngine({
  type: 'auto',
  summary: 'The fastest engine that is installed: `onnx` on the CPU.',
  fields: onnx.fields,
  examples: [{}, { threads: 2 }],
  open: onnx.open,
  candidates: onnx.candidates!,
});
