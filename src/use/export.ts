import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { exportOnnx, type OnnxExport } from '../engine/onnx/export.ts';
import { version } from '../api/package.ts';
import { makeFolder } from '../make-folder.ts';
import { folderError } from '../results/folder-error.ts';
import { toSafetensors } from '../runner/safetensors.ts';
import { checkLayers, checkOnnx, type Check } from './check-export.ts';
import { openModel, type OpenModel } from './open-model.ts';
import { predictProgram } from './program.ts';

export type ExportFormat = 'onnx' | 'tfjs' | 'safetensors';

export interface ExportOptions {
  /** By default `onnx`. */
  readonly format?: ExportFormat;
  /** A file, of `tfjs` a folder; by default `export/` in the run's folder. */
  readonly out?: string;
  /** Of `onnx`: the one batch that it takes; by default any. */
  readonly batch?: number;
}

export interface Exported {
  readonly format: ExportFormat;
  /** Absolute. */
  readonly files: readonly string[];
  /** Of `onnx`: why it takes one batch only; absent where it takes any. */
  readonly fixed?: string;
  /** How it was held against the model itself; absent of `safetensors`, and where ONNX Runtime is not installed. */
  readonly check?: Check;
}

/**
 * Writes a run's model for others to use, and holds what was written against the model itself, on samples. Throws `RunError` where there is no model,
 * `EngineError` where it can't be written so or answers otherwise than the model, and `FolderError`.
 */
export const exportModel = async (
  path: string,
  { format = 'onnx', out, batch }: ExportOptions = {},
): Promise<Exported> => {
  // The engine `cpu` is TensorFlow.js itself, which an export is held against.
  const model = await openModel(path, { engine: 'cpu' });
  try {
    const target = resolve(out ?? join(model.folder, 'export', targets[format]));
    return { format, ...(await writers[format](model, target, batch)) };
  } finally {
    await model.close();
  }
};

/** A run's model as ONNX, for any batch where it can be; not held against anything. Throws as `exportModel`. */
export const onnxOf = async (path: string): Promise<OnnxExport> => {
  const model = await openModel(path, { engine: 'cpu' });
  try {
    return onnxBytes(model);
  } finally {
    await model.close();
  }
};

const onnxBytes = (model: OpenModel, batch?: number) =>
  exportOnnx(model.engine.tf, (size) => predictProgram(model.parts, size), 'features', model.weights, {
    ...(batch !== undefined && { batch }),
    metadata: metadataOf(model),
  });

const targets: Readonly<Record<ExportFormat, string>> = {
  onnx: 'model.onnx',
  tfjs: 'tfjs',
  safetensors: 'model.safetensors',
};

type Writer = (model: OpenModel, target: string, batch: number | undefined) => Promise<Omit<Exported, 'format'>>;

const writers: Readonly<Record<ExportFormat, Writer>> = {
  onnx: async (model, target, batch) => {
    const { bytes, fixed } = onnxBytes(model, batch);
    const check = await checkOnnx(model, bytes, fixed === undefined ? undefined : (batch ?? 1));
    await write(target, bytes);
    return { files: [target], ...(fixed !== undefined && { fixed }), ...(check && { check }) };
  },
  tfjs: async (model, target) => {
    const json = JSON.parse(await readFile(join(model.folder, 'model/model.json'), 'utf8')) as Record<string, unknown>;
    const check = await checkLayers(model, json, await readFile(join(model.folder, 'model/weights.bin')));
    await write(join(target, 'model.json'), JSON.stringify({ ...json, userDefinedMetadata: metadataOf(model) }));
    for (const name of ['weights.bin', 'transforms.json'])
      await copyFile(join(model.folder, 'model', name), join(target, name)).catch((error: unknown) => {
        throw folderError(error, target);
      });
    return { files: ['model.json', 'weights.bin', 'transforms.json'].map((name) => join(target, name)), check };
  },
  safetensors: async (model, target) => {
    await write(target, toSafetensors(model.weights, metadataOf(model)));
    return { files: [target] };
  },
};

/** What every format keeps beside the numbers, as texts. */
const metadataOf = ({ labels, plan, environment, input }: OpenModel): Record<string, string> => ({
  name: plan.experiment.name,
  labels: JSON.stringify(labels.kind === 'class' ? labels.classes : labels.names),
  input: JSON.stringify(input),
  fingerprint: environment.fingerprint,
  assay: version,
});

const write = async (path: string, content: string | Uint8Array): Promise<void> => {
  try {
    makeFolder(dirname(path));
    await writeFile(path, content);
  } catch (error) {
    throw folderError(error, path);
  }
};
