import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';
import { batches, measured } from '../../conformance/metrics.ts';
import cases from '../../reference/metrics.json' with { type: 'json' };

const tf = await loadTf();

describe('metrics against scikit-learn, in one batch and over several', () => {
  it.each(
    cases.map((reference, i) => [`${reference.type} ${JSON.stringify(reference.fields)} (${i})`, reference] as const),
  )('%s', (_, { type, fields, labels, output, value }) => {
    const metric = bound('metric', type, fields);
    const dtype = metric.needs.labels === 'class' ? 'int32' : 'float32';
    for (const size of [output.length, 16, 7]) {
      expect(
        Math.abs(measured(tf, metric, batches({ labels: labels as number[], output }, size), dtype) - value) /
          Math.max(Math.abs(value), 0.01),
        `batches of ${size}`,
      ).toBeLessThan(1e-5);
    }
  });
});
