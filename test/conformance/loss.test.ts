import { describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import { random } from '../../src/mathematics/random.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import type { Tensor } from '../../src/contracts/tensors.ts';
import { examples } from './bound.ts';
import { valueAndGradient } from './losses.ts';

const tf = await loadTf();
// An example may name one of these.
const classes = ['ant', 'bee', 'cat', 'dog'];

/**
 * Labels that the loss takes, and an output that says that: logits of a class, no surer than a smoothed truth is, or
 * the value itself.
 */
const truth = ({ needs, check }: Bound<'loss'>): { readonly labels: Tensor; readonly output: Tensor } => {
  const manyClasses =
    needs.labels !== 'value' && check?.({ labels: { kind: 'class', classes }, output: [classes.length] }) === undefined;
  if (manyClasses) {
    const labels = [2, 0, 3, 1, 1];
    return {
      labels: tf.tensor1d(labels, 'int32'),
      output: tf.tensor2d(labels.map((label) => classes.map((_, i) => (i === label ? 1.5 : -1.5)))),
    };
  }
  const values = [[1], [0], [0], [1], [1]];
  return {
    labels: tf.tensor2d(values),
    output: needs.output === 'logits' ? tf.tensor2d(values.map(([y]) => [y === 1 ? 1.5 : -1.5])) : tf.tensor2d(values),
  };
};

describe.each(examples('loss'))('loss %s', (_, loss) => {
  const { labels, output } = truth(loss);
  const of = (x: Tensor) => valueAndGradient(tf, loss, labels, x, classes);
  const stream = random(1, 'loss');
  const noise = (scale: number) =>
    tf.tensor(
      Array.from({ length: output.size }, () => scale * stream.normal()),
      output.shape as [number, number],
    );

  it('is finite with finite gradients, even far from the truth', () => {
    for (const x of [output, tf.zerosLike(output), tf.mul(output, -10_000), ...[0.1, 1, 100].map(noise)]) {
      const { value, gradient } = of(x);
      expect(value).toBeGreaterThanOrEqual(0);
      for (const number of [value, ...gradient]) expect(Number.isFinite(number)).toBe(true);
    }
  });

  it('is smallest at the truth, and smaller the nearer it is', () => {
    const along = [1, 0.9, 0.5, 0, -0.5, -1].map((share) => of(tf.mul(output, share)).value);
    for (const [i, value] of along.slice(1).entries()) expect(value).toBeGreaterThan(along[i]!);
    for (const scale of [1, 5]) expect(of(noise(scale)).value).toBeGreaterThan(along[0]!);
  });

  it('has the gradient of its value', () => {
    const at = tf.add(tf.mul(output, 0.02), noise(0.7));
    const { gradient } = of(at);
    const step = 1e-2;
    const rises = Array.from({ length: output.size }, (_, i) => {
      const moved = (by: number) =>
        of(tf.add(at, tf.reshape(tf.oneHot(tf.tensor1d([i], 'int32'), output.size, by, 0), output.shape))).value;
      return (moved(step) - moved(-step)) / (2 * step);
    });
    gradient.forEach((slope, i) => expect(slope).toBeCloseTo(rises[i]!, 3));
  });

  it('takes a batch’s mean: the same samples twice are worth the same', () => {
    const x = tf.add(output, noise(2));
    const twice = valueAndGradient(tf, loss, tf.concat([labels, labels]), tf.concat([x, x]), classes);
    expect(twice.value).toBeCloseTo(of(x).value, 5);
  });

  it('has a mean over batches, by their weights, that does not depend on where they are cut', () => {
    const x = tf.add(output, noise(2));
    const count = labels.shape[0]!;
    const cut = (tensor: Tensor, from: number, to: number) =>
      tf.slice(tensor, [from, ...tensor.shape.slice(1).map(() => 0)], [to - from, ...tensor.shape.slice(1)]);
    const weigh = loss.weight?.() ?? null;
    const sumOf = (from: number, to: number) => {
      const some = cut(labels, from, to);
      const weight = weigh ? weigh(tf, some, classes).dataSync()[0]! : to - from;
      return { weight, loss: weight * valueAndGradient(tf, loss, some, cut(x, from, to), classes).value };
    };
    const [first, second] = [sumOf(0, 2), sumOf(2, count)];
    expect((first.loss + second.loss) / (first.weight + second.weight)).toBeCloseTo(of(x).value, 4);
  });
});
