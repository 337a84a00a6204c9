import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';
import { scalars, valueAndGradient } from '../../conformance/losses.ts';
import cases from '../../reference/losses.json' with { type: 'json' };

const tf = await loadTf();

describe('losses against PyTorch', () => {
  it.each(
    cases.map(
      (reference) =>
        [
          `${reference.type} ${JSON.stringify(reference.fields)} [${reference.output.length}, ` +
            `${reference.output[0]!.length}]`,
          reference,
        ] as const,
    ),
  )('%s', (_, reference) => {
    const loss = bound('loss', reference.type, reference.fields);
    const labels = tf.tensor(reference.labels, undefined, reference.classes.length > 0 ? 'int32' : 'float32');
    const { value, gradient } = valueAndGradient(tf, loss, labels, tf.tensor2d(reference.output), reference.classes);
    expect(value / reference.value).toBeCloseTo(1, 6);
    const expected = reference.gradient.flat();
    const scale = Math.max(...expected.map(Math.abs));
    gradient.forEach((g, i) => expect(Math.abs(g - expected[i]!) / scale).toBeLessThan(1e-6));
  });

  it('takes two classes with one logit as values 0 and 1', () => {
    const loss = bound('loss', 'binaryCrossEntropy');
    const output = tf.tensor2d([[2], [-1]]);
    const classes = loss.value(tf, tf.tensor1d([1, 0], 'int32'), output, {}, ['no', 'yes']).arraySync();
    expect(classes).toBeCloseTo((Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2, 6);
  });

  it('shares one graph between trials that differ in numbers', () => {
    expect(bound('loss', 'huber', { delta: 0.5 }).numbers!()).toEqual({ delta: 0.5 });
    expect(bound('loss', 'crossEntropy', { labelSmoothing: 0.1 }).numbers!()).toEqual({ kept: 0.9, spread: 0.1 });
    expect(Object.keys(scalars(tf, { delta: 1 }))).toEqual(['delta']);
  });
});
