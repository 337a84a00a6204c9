import type { Variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { EngineError, type Engine, type Program } from '../../src/contracts/engine.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import type { Tensor, Tf } from '../../src/contracts/tensors.ts';

let engine: Engine;
let tf: Tf;
beforeAll(async () => {
  engine = await openOnnx({ threads: 1 });
  tf = engine.tf;
});

const program = (step: (x: Tensor, w: Tensor) => Tensor, more: Partial<Program> = {}): Program => ({
  name: 'train (batch 2)',
  state: { w: { shape: [3], dtype: 'float32' } },
  inputs: { x: { shape: [2, 3], dtype: 'float32' } },
  step: (_, { w }, { x }) => ({ state: {}, outputs: { y: step(x!, w!) } }),
  ...more,
});
const refused = (step: Program | ((x: Tensor, w: Tensor) => Tensor)) => {
  const before = { tensors: tf.memory().numTensors, backend: tf.getBackend(), random: Math.random };
  return engine.compile(typeof step === 'function' ? program(step) : step).then(
    () => 'compiled',
    (error: unknown) => {
      // Whatever happens, nothing of the recording is left behind.
      expect({ tensors: tf.memory().numTensors, backend: tf.getBackend(), random: Math.random }).toEqual(before);
      expect(error).toBeInstanceOf(EngineError);
      return (error as Error).message;
    },
  );
};

describe('reading inside a compiled step', () => {
  const message = (what: string) =>
    `The step \`train (batch 2)\` reads a value (${what}), which is not known while it is compiled; use tf ops ` +
    'such as `where` instead of `dataSync`, `data` or `array`.';

  it('is refused, and what was read is named', async () => {
    expect(await refused((x) => (x.dataSync()[0]! > 0 ? x : tf.neg(x)))).toBe(message('the input `x`, float32 [2, 3]'));
    expect(await refused((x, w) => (w.arraySync() === null ? x : w))).toBe(message('the state `w`, float32 [3]'));
    expect(await refused((x) => tf.mul(x, tf.sum(tf.exp(x)).dataSync()[0]!))).toBe(
      message('the result of `Sum`, float32 []'),
    );
  });

  it('is refused as well when nobody waits for it', async () => {
    const step = (x: Tensor) => {
      void tf.exp(x).data();
      return x;
    };
    expect(await refused(step)).toBe(message('the result of `Exp`, float32 [2, 3]'));
  });

  it('is fine where the value is a constant', async () => {
    const executable = await engine.compile(program((x) => tf.mul(x, tf.add(tf.scalar(2), 3).dataSync()[0]!)));
    const memory = engine.memory({});
    expect(await executable.run(memory, 1, { x: Float32Array.of(1, 2, 3, 4, 5, 6) })).toEqual({
      y: Float32Array.of(5, 10, 15, 20, 25, 30),
    });
  });
});

describe('randomness of a compiled step', () => {
  const message =
    'The step `train (batch 2)` draws random numbers by itself; compiled, they would be the same at each step. ' +
    'Take them from `context.uniform` instead.';
  const drawings: Record<string, (x: Tensor) => Tensor> = {
    randomUniform: (x) => tf.add(x, tf.randomUniform([2, 3])),
    'randomUniform with a seed': (x) => tf.add(x, tf.randomUniform([2, 3], 0, 1, 'float32', 7)),
    'randomUniform of one number with a seed': (x) => tf.add(x, tf.randomUniform([1], 0, 1, 'float32', 7)),
    'randomUniformInt with a seed': (x) => tf.add(x, tf.cast(tf.randomUniformInt([2, 3], 0, 9, 7), 'float32')),
    'randomNormal with a seed': (x) => tf.add(x, tf.randomNormal([2, 3], 0, 1, 'float32', 7)),
    'randomStandardNormal with a seed': (x) => tf.add(x, tf.randomStandardNormal([2, 3], 'float32', 7)),
    'truncatedNormal with a seed': (x) => tf.add(x, tf.truncatedNormal([2, 3], 0, 1, 'float32', 7)),
    'randomGamma with a seed': (x) => tf.add(x, tf.randomGamma([2, 3], 1, 1, 'float32', 7)),
    dropout: (x) => tf.dropout(x, 0.5),
    'dropout with a seed': (x) => tf.dropout(x, 0.5, undefined, 7),
    'the layer dropout': (x) => tf.layers.dropout({ rate: 0.5, seed: 7 }).apply(x, { training: true }) as Tensor,
    'the layer gaussianNoise': (x) => tf.layers.gaussianNoise({ stddev: 1 }).apply(x, { training: true }) as Tensor,
    'Math.random': (x) => tf.mul(x, Math.random()),
  };
  for (const [name, draw] of Object.entries(drawings)) {
    it(`is refused: ${name}`, async () => {
      expect(await refused(draw)).toBe(message);
    });
  }
});

describe('what a step must not do', () => {
  it('use a weight that is not part of its state', async () => {
    const weight = tf.variable(tf.tensor([1, 2, 3]), true, 'forgotten');
    expect(await refused((x) => tf.mul(x, weight))).toBe(
      'The step `train (batch 2)` uses the variable `forgotten`, which is not part of its state; a compiled step ' +
        'would freeze its value.',
    );
    weight.dispose();
  });

  it('use a kernel that cannot be compiled', async () => {
    const dilated = (x: Tensor) => tf.dilation2d(tf.reshape(x, [1, 2, 3, 1]) as never, tf.ones([1, 1, 1]), 1, 'valid');
    expect(await refused(dilated)).toBe(
      'The engine `onnx` cannot compile `Dilation2D` yet, which the step `train (batch 2)` uses; write it in ' +
        'other ops, or run with `--engine cpu`.',
    );
  });

  it('use such a kernel in a layer, whose name is told, forward and backward', async () => {
    const dilated = (x: Tensor) => tf.dilation2d(tf.reshape(x, [1, 2, 3, 1]) as never, tf.ones([1, 1, 1]), 1, 'valid');
    const flat = tf.layers.activation({ name: 'flat', activation: 'relu' });
    flat.call = (x) => dilated(x as Tensor);
    expect(await refused((x) => flat.apply(x) as Tensor)).toBe(
      'The engine `onnx` cannot compile `Dilation2D` yet, which the step `train (batch 2)` uses in the layer ' +
        '`flat`; write it in other ops, or run with `--engine cpu`.',
    );
    const steep = tf.layers.activation({ name: 'steep', activation: 'relu' });
    steep.call = (x) =>
      tf.customGrad(((y: Tensor) => ({ value: tf.relu(y), gradFunc: (dy: Tensor) => dilated(dy) })) as never)(
        x as Tensor,
      );
    const differentiated = program((x) => tf.grad((y) => tf.sum(tf.mul(steep.apply(y) as Tensor, y)))(x));
    await expect(engine.compile(differentiated)).rejects.toThrow(
      '`Dilation2D` yet, which the step `train (batch 2)` uses in the layer `steep`;',
    );
    expect(
      await refused((x) =>
        tf.mul(x, tf.sum(tf.layers.activation({ name: 'seen', activation: 'tanh' }).apply(x) as Tensor).dataSync()[0]!),
      ),
    ).toMatch('(the result of `Sum`, float32 [])');
    const reading = tf.layers.activation({ name: 'reading', activation: 'tanh' });
    reading.call = (x) => tf.mul(x as Tensor, tf.tanh(x as Tensor).dataSync()[0]!);
    expect(await refused((x) => reading.apply(x) as Tensor)).toMatch(
      '(the result of `Tanh` in the layer `reading`, float32 [2, 3])',
    );
  });

  it('use a kernel in a form that cannot be compiled', async () => {
    const pooled = (x: Tensor) => tf.maxPool(tf.reshape(x, [1, 2, 3, 1]) as never, 1, 2, 1);
    expect(await refused(pooled)).toBe(
      'The step `train (batch 2)` cannot be compiled at `MaxPool` of [1, 2, 3, 1]: a window of a pool must not ' +
        'lie in the padding alone.',
    );
  });

  it('return state that it does not take, or of another shape, or a tensor of somebody else', async () => {
    const returning = (state: Record<string, Tensor>): Program =>
      program((x) => x, { step: (_, __, { x }) => ({ state, outputs: { y: x! } }) });
    const made = (f: (x: Tensor) => Record<string, Tensor>): Program =>
      program((x) => x, { step: (_, __, { x }) => ({ state: f(x!), outputs: {} }) });
    expect(await refused(made((x) => ({ v: x })))).toBe(
      'The step `train (batch 2)` returns the state `v`, which is not among the state that it takes.',
    );
    expect(await refused(made((x) => ({ w: x })))).toBe(
      'The step `train (batch 2)` takes `w` as [3] and returns it as [2, 3].',
    );
    const foreign = tf.tensor([1, 2, 3]);
    expect(await refused(returning({ w: foreign }))).toBe(
      'The step `train (batch 2)` returns `w`, a tensor that it did not compute.',
    );
    foreign.dispose();
  });
});

describe('what a step may do', () => {
  it('use tensors made before it: they are its constants', async () => {
    const table = tf.tensor([10, 20, 30]);
    const executable = await engine.compile(program((x) => tf.add(x, table)));
    table.dispose();
    expect(await executable.run(engine.memory({}), 1, { x: new Float32Array(6) })).toEqual({
      y: Float32Array.of(10, 20, 30, 10, 20, 30),
    });
  });

  it('assign its state to variables, and read them back', async () => {
    const variable: Variable = tf.variable(tf.zeros([3]));
    const before = tf.memory().numTensors;
    const assigning = program((x) => x, {
      step: (_, { w }, { x }) => {
        variable.assign(w!);
        variable.assign(tf.add(variable, tf.sum(x!, 0)));
        return { state: { w: variable }, outputs: { y: tf.mul(variable, 2) } };
      },
    });
    const executable = await engine.compile(assigning);
    const zeros = tf.zeros([3]);
    variable.assign(zeros);
    zeros.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const memory = engine.memory({ w: { shape: [3], dtype: 'float32', data: Float32Array.of(1, 2, 3) } });
    const { y } = await executable.run(memory, 2, { x: new Float32Array(12).fill(1) });
    expect(y).toEqual(Float32Array.of(6, 8, 10, 10, 12, 14));
    expect((await memory.read())['w']!.data).toEqual(Float32Array.of(5, 6, 7));
    variable.dispose();
  });
});
