import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import { collect, images, only, open, type Sketch } from './_experiment.ts';

const sketch: Sketch = {
  ...images({ train: 36, test: 20 }),
  transforms: ['toFloat', { type: 'normalize', mean: 0.5, std: 0.25 }],
  layers: [
    { type: 'conv2d', filters: 4, kernelSize: 3, name: 'edges' } as never,
    'batchNorm',
    'relu',
    'flatten',
    'dropout',
    { type: 'dense', units: 3 },
  ],
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'adam', learningRate: 0.01 },
};

describe('save', async () => {
  const engine = await openCpu();
  const folder = await mkdtemp(join(tmpdir(), 'assay-'));
  const saved = join(folder, 'model');
  const session = await open(sketch, engine);
  const events = await collect(session.start());
  await session.save(folder);
  await session.save(folder);

  it('writes what tf.loadLayersModel loads, and it predicts the same', async () => {
    const { tf } = engine;
    const json = JSON.parse(await readFile(join(saved, 'model.json'), 'utf8'));
    expect(json.weightsManifest[0].paths).toEqual(['weights.bin']);
    const bytes = await readFile(join(saved, 'weights.bin'));
    const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: json.weightsManifest[0].weights, weightData }),
    );
    const { features, labels } = sketch.data.parts.test!;
    const x = tf.div(tf.sub(tf.div(tf.tensor([...features.data], [20, 4, 4, 1]), 255), 0.5), 0.25);
    const predicted = await tf.argMax(model.predict(x) as never, 1).data();
    const right = predicted.filter((value, i) => value === labels.data[i]).length;
    expect(right / 20).toBeCloseTo(only(events, 'epoch:end').at(-1)!.values['test/accuracy'] as number, 12);
    const { confusion } = only(events, 'trial:end')[0]!;
    expect([0, 1, 2].map((one) => predicted.filter((value) => value === one).length)).toEqual(
      [0, 1, 2].map((one) => confusion!.counts.reduce((sum, row) => sum + row[one]!, 0)),
    );
    model.dispose();
  });

  it('says what must be done to the features before, and what the classes are', async () => {
    const { transforms, ...rest } = JSON.parse(await readFile(join(saved, 'transforms.json'), 'utf8'));
    expect(rest).toEqual({
      input: { shape: [4, 4, 1], dtype: 'uint8' },
      labels: { kind: 'class', classes: ['one', 'two', 'three'] },
    });
    expect(transforms).toEqual([
      { transform: { type: 'toFloat' }, params: { scale: [1 / 255] } },
      { transform: { type: 'normalize', mean: 0.5, std: 0.25 }, params: {} },
    ]);
  });

  it('leaves nothing half done', async () => {
    expect(await readdir(saved)).toEqual(['model.json', 'transforms.json', 'weights.bin']);
    expect(await readdir(folder)).toEqual(['model']);
  });
});
