import { afterAll, describe, expect, it } from 'vitest';
import type { Engine, Program } from '../../src/contracts/engine.ts';
import type { HostArray, HostTensors, Spec, Shape } from '../../src/contracts/tensors.ts';
import { random } from '../../src/mathematics/random.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import { enginesUnderTest, openReference } from '../engine/engines.ts';
import { examples } from './bound.ts';

const reference = await openReference();
const engines = Object.entries(await enginesUnderTest());
afterAll(() => Promise.all([reference, ...engines.map(([, engine]) => engine)].map((engine) => engine.close())));

const classes = ['ant', 'bee', 'cat', 'dog', 'eel', 'fox', 'gnu'];
const [batch, steps] = [6, 3];
const stream = random(1, 'engines');
const float = (shape: Shape): Spec => ({ shape, dtype: 'float32' });
const normal = (length: number, mean = 0) => Float32Array.from({ length }, () => mean + stream.normal());

/** All that comes out of a block of three steps, and the state after it. */
const runOn = async (engine: Engine, program: Program, state: HostTensors, inputs: Record<string, HostArray>) => {
  const memory = engine.memory(state);
  const executable = await engine.compile(program);
  const outputs = await executable.run(memory, steps, inputs);
  const after = Object.entries(await memory.read()).map(([name, { data }]) => [`after/${name}`, data] as const);
  memory.dispose();
  await executable.dispose();
  return { ...outputs, ...Object.fromEntries(after) };
};

const expectEqual = async (program: Program, state: HostTensors, inputs: Record<string, HostArray>) => {
  const expected = await runOn(reference, program, state, inputs);
  for (const [engine, opened] of engines) {
    const found = await runOn(opened, program, state, inputs);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected)) {
      const scale = Math.max(...values.map(Math.abs), 1e-30);
      expect(Number.isFinite(scale)).toBe(true);
      found[name]!.forEach((value, i) =>
        expect(Math.abs(value - values[i]!) / scale, `${name}[${i}] on ${engine}`).toBeLessThan(1e-5),
      );
    }
  }
};

/** Labels that a loss or metric takes, and outputs that are neither right nor wrong. */
const dataFor = ({ needs, check }: Pick<Bound<'metric'>, 'needs' | 'check'>) => {
  const many =
    needs.labels !== 'value' && check?.({ labels: { kind: 'class', classes }, output: [classes.length] }) === undefined;
  const width = many ? classes.length : 1;
  const drawLabels = (): Int32Array | Float32Array => {
    if (many) return Int32Array.from({ length: steps * batch }, () => stream.integer(classes.length));
    return needs.labels === 'any' ? normal(steps * batch).map((x) => Number(x > 0)) : normal(steps * batch, 2000);
  };
  const labels = drawLabels();
  const specs = {
    labels: { shape: [batch], dtype: many ? 'int32' : 'float32' } as Spec,
    output: float([batch, width]),
  };
  return { specs, values: { labels, output: normal(steps * batch * width, needs.labels === 'value' ? 2000 : 0) } };
};

describe('the same on each engine as on cpu', () => {
  it.each(examples('loss'))('loss %s and its gradient', async (title, loss) => {
    const { specs, values } = dataFor(loss);
    const numbers = loss.numbers?.() ?? {};
    const program: Program = {
      name: title,
      state: {},
      inputs: { ...specs, ...Object.fromEntries(Object.keys(numbers).map((name) => [name, float([])])) },
      step: (tf, _, { labels, output, ...fed }) => {
        const { value, grad } = tf.valueAndGrad((x) => loss.value(tf, labels!, x, fed, classes))(output!);
        return { state: {}, outputs: { value, grad } };
      },
    };
    await expectEqual(
      program,
      {},
      {
        ...values,
        ...Object.fromEntries(
          Object.entries(numbers).map(([name, number]) => [name, new Float32Array(steps).fill(number)]),
        ),
      },
    );
  });

  it.each(examples('metric'))('metric %s', async (title, metric) => {
    const { specs, values } = dataFor(metric);
    const program: Program = {
      name: title,
      state: {},
      inputs: specs,
      step: (tf, _, { labels, output }) => ({ state: {}, outputs: metric.partial(tf, labels!, output!) }),
    };
    await expectEqual(program, {}, values);
  });

  it.each(examples('optimizer'))('optimizer %s', async (title, optimizer) => {
    const shape = [3, 4];
    const names = Object.keys(optimizer.numbers(0.01, 1));
    const program: Program = {
      name: title,
      state: Object.fromEntries(['weight', ...optimizer.slots()].map((name) => [name, float(shape)])),
      inputs: { gradient: float(shape), ...Object.fromEntries(names.map((name) => [name, float([])])) },
      step: (tf, { weight, ...slots }, { gradient, ...fed }) => {
        const moved = optimizer.update(tf, weight!, gradient!, slots, fed);
        return {
          state: { weight: moved.weight, ...moved.slots },
          outputs: { moved: tf.sum(tf.sub(moved.weight, weight!)) },
        };
      },
    };
    const state = Object.fromEntries(
      Object.entries(program.state).map(([name, spec]) => [
        name,
        { ...spec, data: name === 'weight' ? normal(12) : new Float32Array(12) },
      ]),
    );
    const perStep = Array.from({ length: steps }, (_, i) => optimizer.numbers(0.01, i + 1));
    await expectEqual(program, state, {
      gradient: normal(steps * 12),
      ...Object.fromEntries(names.map((name) => [name, Float32Array.from(perStep, (numbers) => numbers[name]!)])),
    });
  });
});
