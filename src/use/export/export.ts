import { writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { exportOnnx, type OnnxExport } from '../../engine/onnx/export.ts';
import type { GraphMessage } from '../../engine/onnx/proto.ts';
import { version } from '../../run/provenance/package.ts';
import { makeFolderIn, readIn, writeIn } from '../../files/folder-files.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { readModelFile } from '../../results/run/run-files.ts';
import { folderError } from '../../results/folder-error.ts';
import { toSafetensors } from '../../runner/state/safetensors.ts';
import { checkLayers, checkOnnx, type Check } from './check-export.ts';
import { withRawInputs, type RawInput } from './raw-graph.ts';
import type { RunTrust } from '../../run/provenance/run-trust.ts';
import { noRawTfjs, noWindows } from '../messages.ts';
import { ModelError } from '../model/model-error.ts';
import { openModel, type OpenModel } from '../model/open-model.ts';
import { predictProgram } from '../model/program.ts';
import { defined } from '../../defined.ts';

export type ExportFormat = 'onnx' | 'tfjs' | 'safetensors';

export interface ExportOptions extends RunTrust {
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
 * Writes a run's model for others to use, and holds what was written against the model itself, on samples. Throws
 * `RunError` where there is no model, `EngineError` where it can't be written so or answers otherwise than the model,
 * and `FolderError`.
 */
export const exportModel = async (
  path: string,
  { format = 'onnx', out, batch, ...trust }: ExportOptions = {},
): Promise<Exported> => {
  // The engine `cpu` is TensorFlow.js itself, which an export is held against.
  const model = await openModel(path, { engine: 'cpu', ...trust });
  try {
    if (model.columns && format === 'tfjs') throw new ModelError(noRawTfjs());
    if (model.columns?.windows && format !== 'safetensors') throw new ModelError(noWindows({ verb: 'export' }));
    return { format, ...(await writers[format](model, targetOf(model, format, out), batch)) };
  } finally {
    await model.close();
  }
};

/** A run's model as ONNX, for any batch where it can be; not held against anything. Throws as `exportModel`. */
export const onnxOf = async (path: string, trust: RunTrust = {}): Promise<OnnxExport> => {
  const model = await openModel(path, { engine: 'cpu', ...trust });
  try {
    // Trackers describe the packed row as the model's input.
    const { columns: _columns, ...packed } = model;
    return onnxBytes(packed).onnx;
  } finally {
    await model.close();
  }
};

const onnxBytes = (
  model: OpenModel,
  batch?: number,
): { readonly onnx: OnnxExport; readonly inputs: readonly RawInput[] | null } => {
  const { columns, labels } = model;
  let inputs: readonly RawInput[] | null = null;
  const around = (graph: GraphMessage): GraphMessage => {
    if (!columns) return graph;
    const raw = withRawInputs(graph, columns, labels.kind === 'class' ? labels.classes : []);
    inputs = raw.inputs;
    return raw.graph;
  };
  const onnx = exportOnnx(
    model.engine.tf,
    (size) => predictProgram(model.parts, size),
    'features',
    model.weights,
    defined({ batch, metadata: metadataOf(model), around }),
  );
  return { onnx, inputs };
};

const targets: Readonly<Record<ExportFormat, string>> = {
  onnx: 'model.onnx',
  tfjs: 'tfjs',
  safetensors: 'model.safetensors',
};

/** What is written: a file or, as `tfjs`, a folder. */
interface Target {
  /**
   * Links are followed inside of it only. Null where the user has named a file: whatever it is, a link or a device, is
   * meant.
   */
  readonly root: string | null;
  /** In `root`, or absolute. */
  readonly name: string;
}

const targetOf = (model: OpenModel, format: ExportFormat, out: string | undefined): Target => {
  if (out === undefined) return { root: model.folder, name: `export/${targets[format]}` };
  return format === 'tfjs' ? { root: resolve(out), name: '.' } : { root: null, name: resolve(out) };
};

const inside = ({ root, name }: Target, file: string): Target => ({ root, name: posix.join(name, file) });
const pathOf = ({ root, name }: Target): string => (root === null ? name : join(root, name));

type Writer = (model: OpenModel, target: Target, batch: number | undefined) => Promise<Omit<Exported, 'format'>>;

const writers: Readonly<Record<ExportFormat, Writer>> = {
  onnx: async (model, target, batch) => {
    const { onnx, inputs } = onnxBytes(model, batch);
    const { bytes, fixed } = onnx;
    const check = await checkOnnx(model, bytes, fixed === undefined ? undefined : (batch ?? 1), inputs);
    await write(target, bytes);
    return defined({ files: [pathOf(target), ...(await writeTokenizers(model, target))], fixed, check });
  },
  tfjs: async (model, target) => {
    const json = (await readModelFile(model.folder)) as Record<string, unknown>;
    const weights = await readIn(model.folder, 'model/weights.bin');
    const check = await checkLayers(model, json, weights);
    const files = {
      'model.json': JSON.stringify({ ...json, userDefinedMetadata: metadataOf(model) }),
      'weights.bin': weights,
      'transforms.json': await readIn(model.folder, 'model/transforms.json'),
    };
    for (const [name, content] of Object.entries(files)) await write(inside(target, name), content);
    return { files: Object.keys(files).map((name) => pathOf(inside(target, name))), check };
  },
  safetensors: async (model, target) => {
    await write(target, toSafetensors(model.weights, metadataOf(model)));
    return { files: [pathOf(target)] };
  },
};

/** Tokenizers of text columns in Hugging Face's format, beside the model. */
const writeTokenizers = async ({ columns }: OpenModel, target: Target): Promise<readonly string[]> => {
  const texts = (columns?.features ?? []).filter(({ column }) => column.type === 'text');
  const beside = { ...target, name: (target.root === null ? dirname : posix.dirname)(target.name) };
  const files: string[] = [];
  for (const { params } of texts) {
    const file = inside(beside, 'tokenizer.json');
    await write(file, JSON.stringify(params['tokenizer']));
    files.push(pathOf(file));
  }
  return files;
};

/** What every format keeps beside the numbers, as texts. */
const metadataOf = ({ labels, plan, environment, input }: OpenModel): Record<string, string> => ({
  name: plan.experiment.name,
  labels: JSON.stringify(labels.kind === 'class' ? labels.classes : labels.names),
  input: JSON.stringify(input),
  fingerprint: environment.fingerprint,
  assay: version,
});

const write = async (target: Target, content: string | Uint8Array): Promise<void> => {
  const { root, name } = target;
  try {
    makeFolder(root ?? dirname(name));
    if (root === null) return await writeFile(name, content);
    makeFolderIn(root, posix.dirname(name));
    await writeIn(root, name, content);
  } catch (error) {
    throw folderError(error, pathOf(target));
  }
};
