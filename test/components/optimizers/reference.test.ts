import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';
import { atStart, move } from '../../conformance/optimizers.ts';
import reference from '../../reference/optimizers.json' with { type: 'json' };

const tf = await loadTf();
const { start, rates, gradients, cases } = reference;

describe('optimizers against PyTorch, after each of ten steps', () => {
  it.each(
    cases.map(
      ({ type, fields, weights }) =>
        [`${type} ${JSON.stringify(fields)}`, bound('optimizer', type, fields), weights] as const,
    ),
  )('%s', (_, optimizer, weights) => {
    // Each weight against its own largest value so far: float32 cannot do better when it comes back to 0 from far away.
    const scales = start.map(Math.abs);
    let state = atStart(tf, optimizer, tf.tensor1d(start));
    rates.forEach((rate, i) => {
      state = move(tf, optimizer, state, tf.tensor1d(gradients[i]!), rate, i + 1);
      const expected = weights[i]!;
      expected.forEach((w, k) => (scales[k] = Math.max(scales[k]!, Math.abs(w))));
      state.weight
        .dataSync()
        .forEach((w, k) =>
          expect(Math.abs(w - expected[k]!) / scales[k]!, `step ${i}, weight ${k}`).toBeLessThan(1e-6),
        );
    });
  });

  it('keeps just the slots it declares', () => {
    for (const { type, fields } of cases) {
      const optimizer = bound('optimizer', type, fields);
      const moved = move(tf, optimizer, atStart(tf, optimizer, tf.scalar(1)), tf.scalar(1), 0.1, 1);
      expect(Object.keys(moved.slots).sort()).toEqual([...optimizer.slots()].sort());
    }
  });
});
