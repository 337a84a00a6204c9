import type { Variable } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import type { Tensor } from '../../../src/contracts/tensors.ts';
import { bound } from '../../conformance/bound.ts';
import references from '../../reference/layers.json' with { type: 'json' };
import { networkOf } from './_network.ts';

interface Packed {
  readonly shape: number[];
  readonly data: number[];
}
type Named = Readonly<Record<string, Packed>>;
interface Reference {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly training: boolean;
  readonly input: Packed;
  readonly weights: Named;
  readonly arriving: Packed;
  readonly output: Packed;
  readonly gradients: Named;
  readonly after: Named;
}

const tf = await loadTf();
const cases = references as unknown as readonly Reference[];
const title = ({ type, fields, training, input }: Reference, i: number) =>
  `${i} ${type} ${JSON.stringify(fields)} [${input.shape.join(', ')}]${training ? '' : ' in evaluation'}`;

describe('layers against PyTorch', () => {
  it.each(cases.map((reference, i) => [title(reference, i), reference] as const))(
    '%s',
    (_, { type, fields, training, input, weights, arriving, output, gradients, after }) => {
      const { network, run, weights: variables } = networkOf(tf, bound('layer', type, fields), input.shape.slice(1));
      expect(Object.keys(variables).sort()).toEqual(Object.keys(weights).sort());
      for (const [name, value] of Object.entries(weights)) (variables[name] as Variable).assign(unpack(value));
      const x = tf.variable(unpack(input));
      if (training) {
        const { seen, found } = differentiate(() => run(x, true), unpack(arriving), { input: x, ...variables });
        expectClose('output', seen, output);
        expect(Object.keys(found).sort()).toEqual(Object.keys(gradients).sort());
        for (const [name, gradient] of Object.entries(found)) expectClose(name, gradient, gradients[name]!);
      } else {
        expectClose('output', run(x, false), output);
      }
      for (const [name, value] of Object.entries(after)) expectClose(name, variables[name]!, value);
      network.dispose();
    },
  );
});

/** The output, and the gradients by name of what is trainable, when `arriving` comes from behind. */
const differentiate = (run: () => Tensor, arriving: Tensor, variables: Readonly<Record<string, Tensor>>) => {
  let seen: Tensor | undefined;
  const { grads } = tf.variableGrads(() => {
    seen = tf.keep(run());
    return tf.sum(tf.mul(seen, arriving));
  });
  const named = Object.entries(variables).flatMap(([name, variable]): [string, Tensor][] => {
    const gradient = grads[(variable as Variable).name];
    return gradient ? [[name, gradient]] : [];
  });
  return { seen: seen!, found: Object.fromEntries(named) };
};

const unpack = ({ shape, data }: Packed) => tf.tensor(data, shape);

/** max|difference| / max|reference| of the tensor. */
const expectClose = (name: string, actual: Tensor, { shape, data }: Packed) => {
  expect(actual.shape, name).toEqual(shape);
  const values = actual.dataSync();
  const difference = Math.max(...data.map((value, i) => Math.abs(value - values[i]!)));
  const scale = Math.max(...data.map(Math.abs));
  expect(difference / (scale === 0 ? 1 : scale), name).toBeLessThan(1e-5);
};
