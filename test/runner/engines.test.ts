import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/contracts/engine.ts';
import type { HostTensors } from '../../src/contracts/tensors.ts';
import { enginesUnderTest, openReference } from '../engine/engines.ts';
import { collect, images, only, open, table, timeless, type Sketch } from './_experiment.ts';

const reference = await openReference();
const engines = await enginesUnderTest();
const onnx = engines['onnx']!;
afterAll(() => Promise.all([reference, ...Object.values(engines)].map((engine) => engine.close())));

const train = async (sketch: Sketch, engine: Engine) => {
  const session = await open(sketch, engine);
  const events = await collect(session.start());
  const { tensors } = await session.snapshot();
  await session.close();
  if (session.error) throw session.error;
  return { events, tensors };
};

/**
 * max|difference| / max|reference| per tensor, but for those whose gradient is nothing but rounding: a bias before
 * batch norm.
 */
const worst = (a: HostTensors, b: HostTensors, except: readonly string[]) =>
  Object.entries(b)
    .filter(([name]) => !except.some((one) => name.startsWith(one)))
    .map(([name, { data }]) => {
      const scale = Math.max(...Array.from(data, Math.abs)) || 1;
      return [name, Math.max(...Array.from(data, (value, i) => Math.abs(value - a[name]!.data[i]!) / scale))] as const;
    })
    .reduce((most, one) => (one[1] > most[1] ? one : most));

const steps3 = { epochs: 1, maxSteps: 3, logEvery: 1 };
const models: Readonly<
  Record<string, { readonly sketch: Sketch; readonly within: number; readonly except?: readonly string[] }>
> = {
  'a perceptron with batch norm, SGD with momentum': {
    sketch: {
      ...images({ train: 40, test: 10 }),
      transforms: ['toFloat', { type: 'normalize', mean: 0.5, std: 0.5 }],
      layers: ['flatten', { type: 'dense', units: 8 }, 'batchNorm', 'relu', { type: 'dense', units: 3 }],
      loss: 'crossEntropy',
      metrics: ['accuracy'],
      optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.5 },
      train: steps3,
    },
    within: 1e-5,
    except: ['dense_1/bias'],
  },
  'convolutions with dropout, Adam, clipping': {
    sketch: {
      ...images({ train: 40, test: 10 }, 6),
      transforms: ['toFloat', 'standardize'],
      layers: [
        { type: 'conv2d', filters: 3, kernelSize: 3 },
        'relu',
        'maxPool2d',
        { type: 'dropout', rate: 0.25 },
        'flatten',
        { type: 'dense', units: 3, kernelRegularizer: 'l2' },
      ],
      loss: { type: 'crossEntropy', labelSmoothing: 0.1, classWeights: { one: 2 } },
      metrics: ['accuracy', 'f1'],
      optimizer: { type: 'adam', learningRate: 0.01 },
      train: { ...steps3, clip: { norm: 1, value: 0.1 } },
    },
    within: 5e-4,
  },
  'augmented images, mixed twice': {
    sketch: {
      ...images({ train: 40, test: 10 }, 6),
      augment: [
        'flip',
        { type: 'crop', padding: 2, mode: 'reflect' },
        { type: 'rotate', max: 30 },
        'brightness',
        'contrast',
        { type: 'cutout', size: 2 },
        { type: 'mixup', alpha: 0.4 },
        'cutmix',
      ],
      transforms: ['toFloat'],
      layers: ['flatten', { type: 'dense', units: 8 }, 'tanh', { type: 'dense', units: 3 }],
      loss: { type: 'crossEntropy', classWeights: { one: 2 } },
      metrics: ['accuracy', 'f1'],
      optimizer: { type: 'sgd', learningRate: 0.1 },
      train: steps3,
    },
    within: 1e-5,
  },
  'a regression that accumulates': {
    sketch: {
      ...table({ train: 40, test: 10 }),
      transforms: ['standardize'],
      layers: [{ type: 'dense', units: 6 }, 'gelu', { type: 'dense', units: 1 }],
      loss: 'huber',
      metrics: ['r2'],
      optimizer: { type: 'adamW', learningRate: 0.01 },
      train: { ...steps3, accumulate: 2, epochs: 2 },
    },
    within: 5e-4,
  },
};

describe.each(Object.entries(engines))('%s and cpu', (_, engine) => {
  for (const [name, { sketch, within, except = [] }] of Object.entries(models)) {
    it(`agree on ${name}`, async () => {
      const [a, b] = [await train(sketch, engine), await train(sketch, reference)];
      const [tensor, difference] = worst(a.tensors, b.tensors, except);
      expect(difference, tensor).toBeLessThan(within);
      expect(only(a.events, 'step')).toHaveLength(3);
      for (const [i, { values }] of only(a.events, 'step').entries()) {
        const reference = only(b.events, 'step')[i]!.values;
        for (const [name, value] of Object.entries(values))
          expect(Math.abs((value as number) - (reference[name] as number)), `${name} at step ${i + 1}`).toBeLessThan(
            1e-4,
          );
      }
    });
  }
});

describe('onnx', () => {
  const sketch = models['convolutions with dropout, Adam, clipping']!.sketch;
  const longer: Sketch = {
    ...sketch,
    train: { ...sketch.train!, maxSteps: null, epochs: 3 },
    data: images({ train: 44, test: 20 }, 6).data,
  };

  it('gives the same events for one seed, whatever the length of blocks', async () => {
    const run = async (blockLength: number) => timeless((await train(longer, { ...onnx, blockLength })).events);
    const whole = await run(16);
    expect(await run(16)).toEqual(whole);
    expect(await run(1)).toEqual(whole);
    expect(await run(3)).toEqual(whole);
  });

  it('says at once what it cannot compile', async () => {
    const single: Sketch = {
      ...models['a perceptron with batch norm, SGD with momentum']!.sketch,
      batch: { train: 1, test: 8 },
    };
    await expect(open(single, onnx)).rejects.toThrow('`batchNorm_2` needs more than one value per feature');
  });

  it('fails between two blocks when a later program cannot be compiled', async () => {
    const odd: Sketch = {
      ...models['a perceptron with batch norm, SGD with momentum']!.sketch,
      ...images({ train: 33, test: 8 }),
      train: { epochs: 1 },
    };
    const session = await open(odd, onnx);
    const events = await collect(session.start());
    expect(events.at(-1)).toMatchObject({ type: 'trial:end', status: 'failed' });
    await session.close();
  });
});
