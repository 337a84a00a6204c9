import { describe, expect, it } from 'vitest';
import { sampleImages } from '../../src/runner/samples.ts';
import { experiment, images, table, type Sketch } from './_experiment.ts';

const rest = {
  layers: ['flatten', { type: 'dense', units: 3 }],
  loss: 'crossEntropy',
  optimizer: { type: 'sgd', learningRate: 0.1 },
} satisfies Partial<Sketch>;

describe('sampleImages', () => {
  it('are the first six of the test part, as bytes', async () => {
    const made = images({ train: 10, test: 8 });
    const { data } = await experiment({ ...made, ...rest });
    const samples = sampleImages(data, Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1));
    expect(samples.map(({ part, index, shape, prediction }) => [part, index, shape, prediction])).toEqual(
      ['one', 'two', 'three', 'one', 'two', 'three'].map((name, i) => ['test', i, [4, 4, 1], name]),
    );
    const { features, labels } = made.data.parts.test!;
    expect([...Buffer.from(samples[1]!.pixels, 'base64')]).toEqual([...features.data.subarray(16, 32)]);
    expect(samples.map(({ label }) => label)).toEqual(
      [...labels.data.subarray(0, 6)].map((label) => ['one', 'two', 'three'][label]),
    );
    expect(sampleImages(data, null)[0]).not.toHaveProperty('prediction');
  });

  it('are scaled to bytes when they are numbers', async () => {
    const made = images({ train: 10, test: 8 }, 2);
    const { features } = made.data.parts.test!;
    const column = { ...features, dtype: 'float32' as const, data: Float32Array.of(0, 0.5, 1, 0.2, -1, 0, 0.5, 1) };
    const { data } = await experiment({ ...made, ...rest });
    const samples = sampleImages(
      { ...data, parts: { ...data.parts, test: { ...data.parts.test!, count: 2, index: null, features: column } } },
      null,
    );
    expect(samples.map(({ pixels }) => [...Buffer.from(pixels, 'base64')])).toEqual([
      [0, 128, 255, 51],
      [0, 128, 191, 255],
    ]);
  });

  it('are none for a table', async () => {
    const { data } = await experiment({
      ...table({ train: 10, test: 8 }),
      layers: [{ type: 'dense', units: 1 }],
      loss: 'meanSquaredError',
      optimizer: 'sgd',
    });
    expect(sampleImages(data, null)).toEqual([]);
  });
});
