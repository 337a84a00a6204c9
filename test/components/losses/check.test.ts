import { describe, expect, it } from 'vitest';
import type { Labels } from '../../../src/contracts/data.ts';
import { bound } from '../../conformance/bound.ts';

const classes = (count: number): Labels => ({
  kind: 'class',
  classes: Array.from({ length: count }, (_, i) => `${i}`),
});
const values = (...shape: number[]): Labels => ({ kind: 'value', shape, names: [] });
const says = (type: string, labels: Labels, output: number[], written = {}) =>
  bound('loss', type, written).check?.({ labels, output });

describe('crossEntropy', () => {
  it('wants one output per class', () => {
    expect(says('crossEntropy', classes(10), [10])).toBeUndefined();
    expect(says('crossEntropy', classes(10), [12])).toBe(
      'The last layer gives 12 values and the dataset has 10 classes. Write `units: 10`.',
    );
    expect(says('crossEntropy', classes(10), [1])).toBe(
      'The last layer gives 1 value and the dataset has 10 classes. Write `units: 10`.',
    );
    expect(says('crossEntropy', classes(10), [5, 5, 3])).toBe(
      'The last layer gives shape [5, 5, 3] per sample and the dataset has 10 classes. End with `flatten` and ' +
        '`{type: dense, units: 10}`.',
    );
  });
  it('wants weights of classes that there are', () => {
    expect(says('crossEntropy', classes(3), [3], { classWeights: { 2: 5 } })).toBeUndefined();
    expect(says('crossEntropy', classes(3), [3], { classWeights: { cat: 5 } })).toBe(
      '`classWeights` names `cat`, which is not a class of the dataset: its classes are `0`, `1`, `2`.',
    );
    expect(says('crossEntropy', classes(12), [12], { classWeights: { cat: 5 } })).toMatch(/`9`, …\.$/);
  });
});

describe('binaryCrossEntropy', () => {
  it('wants two classes and one logit', () => {
    expect(says('binaryCrossEntropy', classes(2), [1])).toBeUndefined();
    expect(says('binaryCrossEntropy', classes(3), [1])).toBe(
      '`binaryCrossEntropy` needs two classes and the dataset has 3. Write `loss: crossEntropy`.',
    );
    expect(says('binaryCrossEntropy', classes(2), [2])).toBe(
      'The last layer gives shape [2] and `binaryCrossEntropy` takes one logit per sample. Write `units: 1`.',
    );
  });
  it('or as many logits as a label has values', () => {
    expect(says('binaryCrossEntropy', values(4), [4])).toBeUndefined();
    expect(says('binaryCrossEntropy', values(4), [3])).toBe(
      'The last layer gives 3 values and a label has 4. Write `units: 4`.',
    );
  });
});

describe('losses on values', () => {
  it.each(['meanSquaredError', 'meanAbsoluteError', 'huber'])(
    '%s wants as many outputs as a label has values',
    (type) => {
      expect(says(type, values(), [1])).toBeUndefined();
      expect(says(type, values(1), [1])).toBeUndefined();
      expect(says(type, values(8, 8), [8, 8])).toBeUndefined();
      expect(says(type, values(), [2])).toBe('The last layer gives 2 values and a label has 1. Write `units: 1`.');
      expect(says(type, values(8, 8), [64])).toBe(
        'The last layer gives shape [64] per sample and a label has shape [8, 8]. Make them equal, for example ' +
          'with `reshape`.',
      );
    },
  );
});
