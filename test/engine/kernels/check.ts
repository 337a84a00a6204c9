import { expect, it } from 'vitest';
import { openCpu } from '../../../src/engine/cpu.ts';
import type { Engine, Program } from '../../../src/contracts/engine.ts';
import type { HostArray, Spec, Tensor, Tf } from '../../../src/contracts/tensors.ts';
import { sizeOf } from '../../../src/engine/host.ts';
import { openOnnx } from '../../../src/engine/onnx/open.ts';
import { numbers } from '../training.ts';

/** An operand of a kernel under test; booleans are fed as int32 and cast in the step. */
export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: HostArray;
}
let seed = 0;
/** float32 without pattern, in [low, high). */
export const floats = (shape: readonly number[], low = -2, high = 2): Operand => ({
  shape,
  dtype: 'float32',
  data: numbers(sizeOf(shape), ++seed).map((x) => low + ((x + 1) / 2) * (high - low)),
});
export const integers = (shape: readonly number[], low: number, high: number): Operand => ({
  shape,
  dtype: 'int32',
  data: Int32Array.from(floats(shape, low, high).data, Math.floor),
});
export const booleans = (shape: readonly number[]): Operand => ({ ...integers(shape, 0, 2), dtype: 'bool' });
export const values = (
  data: readonly number[],
  shape: readonly number[] = [data.length],
  dtype: Operand['dtype'] = 'float32',
): Operand => ({
  shape,
  dtype,
  data: dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data),
});

export type Results = Tensor | readonly Tensor[];
export type Case = readonly [name: string, compute: (tf: Tf, ...inputs: never[]) => Results, ...operands: Operand[]];

/** The value of a function, squared a little, and its gradients by all its operands. */
export const gradients =
  (compute: (tf: Tf, ...inputs: never[]) => Tensor) =>
  (tf: Tf, ...inputs: never[]): Tensor[] => {
    const loss = (...given: Tensor[]) => {
      const result = compute(tf, ...(given as never[]));
      return tf.sum(tf.mul(result, tf.add(tf.mul(result, 0.3), 0.1)));
    };
    const { value, grads } = tf.valueAndGrads(loss as never)(inputs as Tensor[]);
    return [value, ...grads];
  };

/**
 * Runs each case on the cpu engine and on the onnx engine: same shapes, types and numbers, to 5e-5 of the tensor's
 * scale.
 */
export const checkKernels = (cases: readonly Case[]): void => {
  let engines: Promise<[Engine, Engine]> | undefined;
  for (const [name, compute, ...operands] of cases) {
    it(name, async () => {
      engines ??= Promise.all([openOnnx({ threads: 1 }), openCpu()]);
      const [onnx, cpu] = await engines;
      const before = onnx.tf.memory().numTensors;
      const [actual, expected] = [await run(onnx, name, compute, operands), await run(cpu, name, compute, operands)];
      expect(actual.specs).toEqual(expected.specs);
      for (const [output, reference] of Object.entries(expected.results)) compare(actual.results[output]!, reference);
      expect(onnx.tf.memory().numTensors).toBe(before);
    });
  }
};

const run = async (engine: Engine, name: string, compute: Case[1], operands: readonly Operand[]) => {
  const inputs: Record<string, Spec> = Object.fromEntries(
    operands.map(({ shape, dtype }, i) => [`x${i}`, { shape, dtype: dtype === 'float32' ? 'float32' : 'int32' }]),
  );
  const program: Program = {
    name,
    state: {},
    inputs,
    step: (tf, _, given) => {
      const tensors = operands.map(({ dtype }, i) =>
        dtype === 'bool' ? tf.cast(given[`x${i}`]!, 'bool') : given[`x${i}`]!,
      );
      const result = compute(tf, ...(tensors as never[]));
      return {
        state: {},
        outputs: Object.fromEntries(
          (Array.isArray(result) ? (result as Tensor[]) : [result as Tensor]).map((tensor, i) => [`y${i}`, tensor]),
        ),
      };
    },
  };
  const executable = await engine.compile(program);
  const memory = engine.memory({});
  const results = await executable.run(memory, 1, Object.fromEntries(operands.map(({ data }, i) => [`x${i}`, data])));
  const specs = executable.outputs;
  memory.dispose();
  await executable.dispose();
  return { specs, results };
};

const compare = (actual: HostArray, expected: HostArray) => {
  const scale = Array.from(expected).reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  const off = Array.from(expected).flatMap((value, i) => {
    const other = actual[i]!;
    const same =
      Object.is(value, other) ||
      value === other ||
      Math.abs(value - other) <= 5e-5 * Math.max(Math.abs(value), scale * 0.05) + 1e-9;
    return same ? [] : [{ at: i, expected: value, actual: other }];
  });
  expect(off).toEqual([]);
};
