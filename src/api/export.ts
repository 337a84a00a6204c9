import type { Exported, ExportFormat, ExportOptions } from '../use/export/export.ts';

export type { Exported, ExportFormat, ExportOptions };

/**
 * Writes a run's model as ONNX, for TensorFlow.js or as safetensors, checked against the model itself; see
 * `ExportOptions`.
 */
export const exportModel = async (path: string, options: ExportOptions = {}): Promise<Exported> =>
  (await import('../use/export/export.ts')).exportModel(path, options);
