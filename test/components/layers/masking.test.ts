import type { io, Variable } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import type { LayerContext } from '../../../src/registry/kinds.ts';
import type { Shape, Tensor } from '../../../src/contracts/tensors.ts';
import { maskAfter } from '../../../src/registry/mask.ts';
import { bound } from '../../conformance/bound.ts';
import { batches, training } from '../../engine/training.ts';
import { differences, train } from '../../engine/compare.ts';
import { enginesUnderTest, openReference } from '../../engine/engines.ts';
import references from '../../reference/masking.json' with { type: 'json' };

interface Packed {
  readonly shape: number[];
  readonly data: number[];
}
interface Reference {
  readonly type: string;
  readonly sequences: boolean;
  readonly both: boolean;
  readonly dense: boolean;
  /** Of layers that are not recurrent. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Whether the mean of the steps is taken behind. */
  readonly pooled?: boolean;
  readonly lengths: readonly number[];
  readonly input: Packed;
  readonly output: Packed;
  readonly arriving: Packed;
  readonly weights: Readonly<Record<string, Packed>>;
  readonly gradients: Readonly<Record<string, Packed>>;
}

const tf = await loadTf();
const unpack = ({ shape, data }: Packed) => tf.tensor(data, shape);
const context = (path: string, input: Shape, masked = false): LayerContext => ({
  name: path,
  input,
  masked,
  weight: () => {},
  uniform: () => () => tf.scalar(0),
  inner: (name, inner, masked) => context(`${path}/${name}`, inner, masked),
});

/** A network of these layers, by the names they are to have. */
const layersOf = (input: Shape, parts: readonly (readonly [name: string, type: string, fields: object])[]) => {
  let [shape, masked] = [input, false];
  return parts.map(([name, type, fields]) => {
    const layer = bound('layer', type, fields as never);
    const built = layer.build(tf, context(name, shape, masked));
    masked = maskAfter(layer, masked, shape);
    shape = layer.shape(shape);
    return built;
  });
};
const networkOf = (input: Shape, parts: Parameters<typeof layersOf>[1]) =>
  tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [...input] }), ...layersOf(input, parts)] });
const recurrent = ({ type, sequences, both, fields }: Reference): [string, string, object] => {
  if (fields) return ['recurrent', type, fields];
  if (both) return ['recurrent', 'bidirectional', { layer: { type, units: 3, sequences } }];
  return ['recurrent', type, { units: 3, sequences }];
};
const dense: [string, string, object] = [
  'dense',
  'timeDistributed',
  { layer: { type: 'dense', units: 2, bias: false } },
];

const pool: [string, string, object] = ['pool', 'globalAveragePool1d', {}];

const expectClose = (name: string, actual: Tensor, { shape, data }: Packed) => {
  expect(actual.shape, name).toEqual(shape);
  const values = actual.dataSync();
  const difference = Math.max(...data.map((value, i) => Math.abs(value - values[i]!)));
  expect(difference / Math.max(...data.map(Math.abs)), name).toBeLessThan(1e-5);
};

describe('masked sequences against PyTorch’s', () => {
  const cases = references as unknown as readonly Reference[];
  it.each(
    cases.map(
      (reference) =>
        [
          `${reference.dense ? 'timeDistributed, ' : ''}${reference.type}${reference.both ? ' both ways' : ''}${reference.sequences ? ', all steps' : ''}${reference.fields ? ` ${JSON.stringify(reference.fields)}` : ''}`,
          reference,
        ] as const,
    ),
  )('%s', (_, reference) => {
    tf.tidy(() => {
      const { input, weights, gradients, arriving, output, sequences, lengths } = reference;
      const network = networkOf(input.shape.slice(1), [
        ['mask', 'masking', {}],
        ...(reference.dense ? [dense] : []),
        recurrent(reference),
        ...(reference.pooled ? [pool] : []),
      ]);
      const variables = Object.fromEntries(
        network.weights.map((weight) => [weight.originalName, weight.read() as Variable]),
      );
      expect(Object.keys(variables).sort()).toEqual(Object.keys(weights).sort());
      for (const [name, value] of Object.entries(weights)) variables[name]!.assign(unpack(value));
      let seen: Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        seen = tf.keep(network.apply(unpack(input), { training: true }) as Tensor);
        return tf.sum(tf.mul(seen, unpack(arriving)));
      });
      const valid = tf.cast(
        tf.less(tf.reshape(tf.range(0, 5), [1, 5, 1]), tf.reshape(tf.tensor([...lengths]), [4, 1, 1])),
        'float32',
      );
      expectClose('output', sequences ? tf.mul(seen!, valid) : seen!, output);
      for (const [name, gradient] of Object.entries(gradients))
        expectClose(name, grads[variables[name]!.name]!, gradient);
      seen!.dispose();
      network.dispose();
    });
  });
});

describe('masking', () => {
  const padded = tf.tensor([
    [
      [1, 2],
      [3, 1],
      [-1, -1],
      [-1, -1],
    ],
    [
      [0, 1],
      [-1, -1],
      [2, -1],
      [1, 1],
    ],
  ]);
  const values = (tensor: Tensor) => tensor.arraySync() as number[][];
  /** The first sample gives what its two steps give without the padding behind them. */
  const expectAsIfShorter = (parts: Parameters<typeof layersOf>[1], digits: number): void => {
    const network = networkOf([4, 2], parts);
    for (const [i, weight] of network.weights.entries())
      weight.write(tf.sin(tf.reshape(tf.range(i, i + weight.read().size), weight.shape as number[])));
    const short = networkOf([2, 2], parts);
    short.setWeights(network.getWeights());
    const [whole] = values(network.predict(padded) as Tensor);
    const [cut] = values(short.predict(tf.slice(padded, [0, 0, 0], [1, 2, 2])) as Tensor);
    whole!.forEach((value, i) => expect(value).toBeCloseTo(cut![i]!, digits));
  };

  it('repeats the output of the step before at padding, wherever it is', () => {
    const network = networkOf(
      [4, 2],
      [
        ['mask', 'masking', { value: -1 }],
        ['recurrent', 'lstm', { units: 2, sequences: true }],
      ],
    );
    for (const weight of network.weights) weight.write(tf.ones(weight.shape as number[]));
    const [first, second] = (network.predict(padded) as Tensor).arraySync() as number[][][];
    expect([first![2], first![3]]).toEqual([first![1], first![1]]);
    expect(second![1]).toEqual(second![0]);
    expect(second![2]).not.toEqual(second![1]);
  });

  it('ends where a layer makes one vector of a sequence', () => {
    const network = networkOf(
      [4, 2],
      [
        ['mask', 'masking', { value: -1 }],
        ['encoder', 'gru', { units: 2 }],
        ['again', 'repeatVector', { times: 4 }],
        ['decoder', 'gru', { units: 2, sequences: true }],
      ],
    );
    for (const weight of network.weights) weight.write(tf.mul(tf.ones(weight.shape as number[]), 0.3));
    const [first] = (network.predict(padded) as Tensor).arraySync() as number[][][];
    expect(new Set(first!.map(([value]) => value)).size).toBe(4);
  });

  it('goes through norms, dropout and activations, and a second recurrent layer', () => {
    const parts: Parameters<typeof layersOf>[1] = [
      ['mask', 'masking', { value: -1 }],
      ['a', 'lstm', { units: 3, sequences: true }],
      ['n', 'layerNorm', {}],
      ['r', 'rmsNorm', {}],
      ['d', 'dropout', { rate: 0 }],
      ['t', 'tanh', {}],
      ['b', 'simpleRnn', { units: 2 }],
    ];
    expectAsIfShorter(parts, 6);
  });

  it.each<[string, string, object]>([
    [
      'residual',
      'residual',
      {
        layers: [
          'layerNorm',
          { type: 'bidirectional', layer: { type: 'lstm', units: 3, sequences: true }, merge: 'sum' },
        ],
        shortcut: { type: 'timeDistributed', layer: { type: 'dense', units: 3 } },
      },
    ],
    [
      'transformerBlock in a residual',
      'residual',
      {
        layers: [
          { type: 'transformerBlock', heads: 1, dropout: 0 },
          { type: 'rescale', scale: 2 },
        ],
      },
    ],
  ])('goes through %s, as if the sequence were shorter', (_, type, fields) => {
    const parts: Parameters<typeof layersOf>[1] = [
      ['mask', 'masking', { value: -1 }],
      ['r', type, fields],
      ['p', 'globalAveragePool1d', {}],
    ];
    expectAsIfShorter(parts, 5);
  });

  it('is saved so that tfjs infers the same with its own layers', async () => {
    const network = networkOf(
      [4, 2],
      [
        ['mask', 'masking', { value: -1 }],
        ['a', 'bidirectional', { layer: { type: 'gru', units: 2, sequences: true } }],
        ['t', 'transformerBlock', { heads: 2, dropout: 0 }],
        ['s', 'softmax', {}],
        ['b', 'lstm', { units: 2, sequences: true }],
        ['p', 'globalAveragePool1d', {}],
      ],
    );
    for (const [i, weight] of network.weights.entries())
      weight.write(tf.sin(tf.reshape(tf.range(i, i + weight.read().size), weight.shape as number[])));
    const saved: io.ModelArtifacts[] = [];
    await network.save(
      tf.io.withSaveHandler(
        async (artifacts) => (
          saved.push(artifacts),
          { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
        ),
      ),
    );
    const { modelTopology, weightSpecs, weightData } = saved[0]!;
    const plain = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: JSON.parse(JSON.stringify(modelTopology)) as object,
        weightSpecs: weightSpecs!,
        weightData: weightData!,
      }),
    );
    const [expected, found] = [network, plain].map((model) => values(model.predict(padded) as Tensor).flat());
    found!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 6));
  });

  it('trains the same on every engine', async () => {
    const reference = await openReference();
    const behind = layersOf(
      [4, 2],
      [
        ['a', 'bidirectional', { layer: { type: 'lstm', units: 3, sequences: true } }],
        ['b', 'gru', { units: 3 }],
      ],
    );
    const trained = training(tf, [tf.layers.masking({ maskValue: 1, inputShape: [4, 2] }), ...behind], [4, 2], 8);
    const made = () => trained;
    const inputs = batches(8, [4, 2], 3, 3);
    // Bytes of 255 are ones there: every third step is padding.
    for (let step = 0; step < inputs.images.length; step += 6) inputs.images.fill(255, step, step + 2);
    const expected = await train(reference, made, inputs, [3]);
    for (const engine of Object.values(await enginesUnderTest()))
      expect(differences((await train(engine, made, inputs, [3])).state, expected.state)[0]!.difference).toBeLessThan(
        1e-5,
      );
  });
});
