import { describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import { random } from '../../src/mathematics/random.ts';
import { examples } from './bound.ts';
import { batches, measured, type Batch } from './metrics.ts';

const tf = await loadTf();
const stream = random(1, 'metric');
const count = 60;
const classes = 8;

/** Labels with their own outputs: as they should be, and at random. */
const classData = (): { readonly perfect: Batch; readonly random: Batch } => {
  const labels = Array.from({ length: count }, () => stream.integer(classes));
  const output = (of: (label: number, i: number) => number) =>
    labels.map((label) => Array.from({ length: classes }, (_, i) => of(label, i)));
  return {
    perfect: { labels, output: output((label, i) => (i === label ? 5 : -stream.uniform())) },
    random: { labels, output: output(() => stream.normal()) },
  };
};
const valueData = (): { readonly perfect: Batch; readonly random: Batch } => {
  const labels = Array.from({ length: count }, () => 3 + stream.normal());
  return {
    perfect: { labels, output: labels.map((y) => [Math.fround(y)]) },
    random: { labels, output: labels.map(() => [stream.normal()]) },
  };
};

describe.each(examples('metric'))('metric %s', (_, metric) => {
  const isClass = metric.needs.labels === 'class';
  const data = isClass ? classData() : valueData();
  const of = (batch: Batch, size = count) => measured(tf, metric, batches(batch, size), isClass ? 'int32' : 'float32');

  it('is best for perfect predictions', () => {
    expect(of(data.perfect)).toBeCloseTo(metric.goal === 'maximize' ? 1 : 0, 6);
  });
  it('is worse for random ones, and stays in its range', () => {
    const value = of(data.random);
    expect(Number.isFinite(value)).toBe(true);
    if (metric.goal === 'maximize') expect(value).toBeLessThan(1);
    else expect(value).toBeGreaterThan(0);
    if (isClass) expect(value).toBeGreaterThanOrEqual(0);
  });
  it('is the same over batches of any size', () => {
    for (const size of [1, 7, 16, 59]) expect(of(data.random, size)).toBeCloseTo(of(data.random), 5);
  });
  it('is finite for a single sample', () => {
    const [one] = batches(data.random, 1);
    expect(Number.isFinite(of(one!))).toBe(true);
  });
});
