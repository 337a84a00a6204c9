import { describe, expect, it } from 'vitest';
import type { Labels } from '../../../src/contracts/data.ts';
import { bound } from '../../conformance/bound.ts';

const classes = (count: number): Labels => ({
  kind: 'class',
  classes: Array.from({ length: count }, (_, i) => `${i}`),
});
const says = (type: string, labels: Labels, output: number[], written = {}) =>
  bound('metric', type, written).check?.({ labels, output });

describe('metrics of classes', () => {
  it.each(['accuracy', 'precision', 'recall', 'f1'])(
    '%s wants one logit per class, or a single one for two',
    (type) => {
      expect(says(type, classes(3), [3])).toBeUndefined();
      expect(says(type, classes(2), [2])).toBeUndefined();
      expect(says(type, classes(2), [1])).toBeUndefined();
      expect(says(type, classes(3), [1])).toBe(
        'The last layer gives 1 value and the dataset has 3 classes. Write `units: 3`.',
      );
    },
  );
  it('topK wants fewer guesses than classes', () => {
    expect(says('topK', classes(10), [10])).toBeUndefined();
    expect(says('topK', classes(3), [3])).toBe(
      '`k` is 5 and the dataset has 3 classes, so every guess is right. Write `k: 2` or less.',
    );
    expect(says('topK', classes(2), [1])).toBe(
      'The last layer gives 1 value and the dataset has 2 classes. Write `units: 2`.',
    );
  });
});

describe('metrics of values', () => {
  it.each(['meanSquaredError', 'meanAbsoluteError', 'r2'])('%s wants as many outputs as a label has values', (type) => {
    expect(says(type, { kind: 'value', shape: [], names: ['price'] }, [1])).toBeUndefined();
    expect(says(type, { kind: 'value', shape: [2], names: ['a', 'b'] }, [1])).toBe(
      'The last layer gives 1 value and a label has 2. Write `units: 2`.',
    );
  });
});
