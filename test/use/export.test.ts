import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../src/api/export.ts';
import { predict } from '../../src/api/predict.ts';
import { run } from '../../src/api/run.ts';
import { fromSafetensors } from '../../src/runner/state/safetensors.ts';
import { assay, emptyFolder } from '../cli/_assay.ts';

/** Four rows of four values in 0…1, of three classes. */
const features = Array.from({ length: 24 }, (_, i) =>
  Array.from({ length: 16 }, (_, j) => ((i * 7 + j * 3) % 11) / 10),
);
const models: Readonly<Record<string, readonly object[]>> = {
  MLP: [{ type: 'dense', units: 6 }, { type: 'batchNorm' }, { type: 'relu' }],
  CNN: [
    { type: 'reshape', shape: [4, 4, 1] },
    { type: 'conv2d', filters: 3, kernelSize: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'maxPool2d', poolSize: 2 },
    { type: 'flatten' },
  ],
  'separable CNN': [
    { type: 'reshape', shape: [4, 4, 1] },
    { type: 'conv2d', filters: 2, kernelSize: 2 },
    { type: 'separableConv2d', filters: 3, kernelSize: 2, padding: 'same' },
    { type: 'batchNorm' },
    { type: 'globalAveragePool2d' },
  ],
  'GRU behind a mask': [
    { type: 'reshape', shape: [4, 4] },
    { type: 'masking' },
    { type: 'bidirectional', layer: { type: 'gru', units: 3 } },
  ],
  LSTM: [
    { type: 'reshape', shape: [4, 4] },
    { type: 'lstm', units: 5 },
  ],
  attention: [
    { type: 'reshape', shape: [4, 4] },
    { type: 'positionalEncoding' },
    { type: 'transformerBlock', heads: 2, hidden: 6 },
    { type: 'globalAveragePool1d' },
  ],
};

const trained = async (layers: readonly object[]): Promise<string> => {
  const file = join(emptyFolder(), 'experiment.yaml');
  const labels = features.map((_, i) => ['a', 'b', 'c'][i % 3]);
  const data = { type: 'inline', features, labels, batch: { train: 8, test: 8 }, transforms: ['standardize'] };
  writeFileSync(
    file,
    JSON.stringify({
      name: 'tried',
      data,
      model: { layers: [...layers, { type: 'dense', units: 3 }] },
      loss: 'crossEntropy',
      optimizer: { type: 'adam', learningRate: 0.01 },
      train: { epochs: 1 },
      reporters: [],
      out: join(file, '../runs'),
    }),
  );
  return (await run(file)).folder;
};

const probabilitiesOf = async (folder: string, rows: readonly number[][]) => {
  async function* stdin() {
    yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  const predicting = await predict(folder, ['-'], { stdin: stdin() });
  const all: number[] = [];
  for await (const { predictions } of predicting.predicted) all.push(...predictions.probabilities!);
  await predicting.close();
  return all;
};

describe('export', () => {
  it.each(Object.entries(models))('%s to ONNX, of any batch, that answers as the model', async (_, layers) => {
    const folder = await trained(layers);
    const { files, fixed, check } = await exportModel(folder);
    expect({ files, fixed }).toEqual({ files: [join(folder, 'export/model.onnx')], fixed: undefined });
    expect(check!.difference).toBeLessThan(1e-5);
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    const session = await InferenceSession.create(readFileSync(files[0]!), { logSeverityLevel: 3 });
    expect(session.outputNames).toEqual(['output', 'probabilities', 'prediction']);
    const expected = await probabilitiesOf(folder, features);
    for (const batch of [1, 7, 24]) {
      const { probabilities } = await session.run({
        features: new Tensor('float32', Float32Array.from(features.slice(0, batch).flat()), [batch, 16]),
      });
      (probabilities!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
      expect(probabilities!.dims).toEqual([batch, 3]);
    }
    await session.release();
  });

  describe('of one run', () => {
    let folder = '';
    beforeAll(async () => {
      folder = await trained(models['attention']!);
    });

    it('to safetensors and TensorFlow.js, with what the labels mean', async () => {
      const { files } = await exportModel(folder, { format: 'safetensors' });
      const bytes = readFileSync(files[0]!);
      const weights = fromSafetensors(bytes);
      const saved = JSON.parse(readFileSync(join(folder, 'model/model.json'), 'utf8')) as {
        weightsManifest: { weights: { name: string; shape: number[] }[] }[];
      };
      expect(Object.entries(weights).map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }))).toEqual(
        saved.weightsManifest[0]!.weights,
      );
      expect(Buffer.concat(Object.values(weights).map(({ data }) => Buffer.from(data.buffer)))).toEqual(
        readFileSync(join(folder, 'model/weights.bin')),
      );
      const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()) as {
        __metadata__: Record<string, string>;
      };
      expect(header.__metadata__).toMatchObject({
        name: 'tried',
        labels: '["a","b","c"]',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      });

      const out = join(emptyFolder(), 'web');
      const web = await exportModel(folder, { format: 'tfjs', out });
      expect(web.files).toEqual(['model.json', 'weights.bin', 'transforms.json'].map((name) => join(out, name)));
      expect(web.check!.difference).toBeLessThan(1e-6);
      expect(
        (JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')) as { userDefinedMetadata: object })
          .userDefinedMetadata,
      ).toEqual(header.__metadata__);
    });

    it('is refused where what was written is not the model', async () => {
      // As if the recorder were wrong: the weights that are saved beside are others.
      const manifest = join(folder, 'model/model.json');
      const text = readFileSync(manifest, 'utf8');
      const out = join(emptyFolder(), 'web');
      writeFileSync(manifest, text.replace(/"epsilon":[^,}]+/g, '"epsilon":5'));
      await expect(exportModel(folder, { format: 'tfjs', out })).rejects.toThrow(
        /^The export is not the model: `tf.loadLayersModel` answers otherwise, by .*, and nothing was written\.$/,
      );
      expect(existsSync(out)).toBe(false);
      writeFileSync(manifest, text);
    });

    it('is a command', async () => {
      const out = join(emptyFolder(), 'tried.onnx');
      const { code, stdout, stderr } = await assay(['export', folder, '--out', out, '--batch', '2']);
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${out}\n` });
      expect(stderr).toMatch(/^Matches the model on 4 samples, within \de-\d of the largest output\.\n$/);
      expect(await assay(['export', folder, '--format', 'keras'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('onnx, tfjs, safetensors'),
      });
    });
  });
});
