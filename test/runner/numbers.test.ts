import { expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { open, table, type Sketch } from './_experiment.ts';

const onnx = await openOnnx({ threads: 1 });
const base = table({ train: 8, test: 4 }, 2);
const whole = (data: readonly number[]): Sketch['data'] => ({
  ...base.data,
  parts: {
    ...base.data.parts,
    train: {
      ...base.data.parts.train,
      features: {
        shape: [2],
        dtype: 'float32',
        data: Float32Array.from({ length: 16 }, (_, i) => data[i % data.length]!),
      },
    },
  },
});
const sketch = (data: Sketch['data'], more: Partial<Sketch> = {}): Sketch => ({
  ...base,
  data: { ...data, parts: { train: data.parts.train, test: data.parts.train } },
  layers: [{ type: 'embedding', vocabulary: 3, units: 2 }, 'flatten', { type: 'dense', units: 1 }],
  loss: 'meanSquaredError',
  optimizer: { type: 'sgd', learningRate: 0.1 },
  ...more,
});

it.each<[string, readonly number[], Partial<Sketch>, string]>([
  [
    'numbers beyond its vocabulary',
    [0, 1, 3],
    {},
    '`embedding` takes whole numbers from 0 to 2, and one of the train part is 3: raise `vocabulary`.',
  ],
  [
    'a fraction',
    [0, 0.5],
    {},
    '`embedding` takes whole numbers from 0 to 2, and one of the train part is 0.5: give it such numbers.',
  ],
  [
    'what transforms make of them',
    [0, 1, 2],
    { transforms: ['standardize'] },
    '`embedding` takes whole numbers from 0 to 2, and behind the transforms one of the train part is -',
  ],
])('refuses %s', async (_, data, more, message) => {
  await expect(open(sketch(whole(data), more), onnx)).rejects.toThrow(message);
});

it('refuses a model in which nothing learns', async () => {
  await expect(open(sketch(whole([0, 1]), { layers: ['flatten'] }), onnx)).rejects.toThrow(
    'Nothing in this model can be trained',
  );
});

it.each([
  ['onnx', onnx],
  ['cpu', await openCpu()],
] as const)(
  'a negative number in the midst of a model is out of range on %s, not counted from the end',
  async (_, engine) => {
    const session = await open(
      sketch(whole([0, 1, 2]), {
        layers: [
          { type: 'rescale', scale: -1 },
          { type: 'embedding', vocabulary: 3, units: 2 },
          'flatten',
          { type: 'dense', units: 1 },
        ],
      }),
      engine,
    ).catch((error: unknown) => error as Error);
    if (session instanceof Error) return expect(session.message).toMatch(/index|indices|bounds/i);
    for await (const event of session.start()) if (event.type === 'trial:end') expect(event.status).toBe('failed');
    expect((session.error as Error).message).toMatch(/out of (data )?bounds|not in/i);
    await session.close();
  },
);
