export type Ort = typeof import('onnxruntime-node');

/** Which ONNX Runtime is loaded. */
export interface Library {
  readonly ort: Ort;
  readonly name: 'onnxruntime-node' | 'onnxruntime-web';
  readonly version: string;
}
