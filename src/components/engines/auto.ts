import { defineEngine } from '../../registry/define.ts';
import { onnx } from './onnx.ts';

export const auto = defineEngine({
  type: 'auto',
  summary: 'Uses the fastest installed engine: `onnx` on the CPU, or on a GPU if that trains the model faster.',
  fields: onnx.fields,
  examples: [{}, { threads: 2 }],
  open: onnx.open,
  candidates: onnx.candidates!,
});
