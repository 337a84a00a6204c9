import type { HostTensors } from '../../contracts/tensors.ts';
import type { Json } from '../../contracts/json.ts';
import type { Labels } from '../../contracts/data.ts';
import { makeFolderIn, removeIn, renameIn, writeIn } from '../../files/folder-files.ts';
import { savedColumns } from '../../data/columns/fitted.ts';
import type { Training } from '../training.ts';

/**
 * Writes the model as it is: `model.json` and `weights.bin` as tfjs-node lays them out, so that `tf.loadLayersModel`
 * loads them anywhere, `transforms.json` with what must be done to the features before, and of a table with typed
 * columns `columns.json`, which encodes its rows. `model/` in the run's folder appears whole or not at all.
 */
export const saveModel = async (training: Training, folder: string): Promise<void> => {
  const { weights } = training.parts.model;
  const values = await training.memory.read(weights.map(({ name }) => name));
  const bytes = weightBytes(
    weights.map(({ name }) => name),
    values,
  );
  const partial = 'model.partial';
  await removeIn(folder, partial);
  makeFolderIn(folder, partial);
  await writeIn(folder, `${partial}/model.json`, JSON.stringify(modelJson(training)));
  await writeIn(folder, `${partial}/weights.bin`, bytes);
  await writeIn(folder, `${partial}/transforms.json`, `${JSON.stringify(transformsJson(training), null, 2)}\n`);
  const { columns } = training.data;
  if (columns) await writeIn(folder, `${partial}/columns.json`, `${JSON.stringify(savedColumns(columns), null, 2)}\n`);
  await removeIn(folder, 'model');
  await renameIn(folder, partial, 'model');
};

/** Beside `model.json`: what its input and output mean. */
export interface TransformsFile {
  /** A sample as the transforms take it. */
  readonly input: { readonly shape: readonly number[]; readonly dtype: string };
  /** In order, each as in the experiment, with what it was fitted to. */
  readonly transforms: readonly { readonly transform: Json; readonly params: Json }[];
  readonly labels: Labels;
}

const transformsJson = ({ plan, data }: Training): TransformsFile => ({
  input: { shape: data.input.shape, dtype: data.input.dtype },
  transforms: plan.experiment.data.transforms.map((transform, i) => ({ transform, params: data.params[i]! })),
  labels: data.labels,
});

const modelJson = ({ parts, engine }: Training) => ({
  format: 'layers-model',
  generatedBy: `assay, TensorFlow.js tfjs-layers v${engine.tf.version_layers}`,
  convertedBy: null,
  modelTopology: parts.model.network.toJSON(null, false),
  weightsManifest: [
    {
      paths: ['weights.bin'],
      weights: parts.model.weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
    },
  ],
});

const weightBytes = (names: readonly string[], values: HostTensors): Uint8Array => {
  const bytes = names
    .map((name) => values[name]!.data)
    .map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return Buffer.concat(bytes);
};
