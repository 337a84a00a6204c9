import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';
import { measured } from '../../conformance/metrics.ts';

const tf = await loadTf();

describe('accuracy', () => {
  it('is the share of samples whose largest logit is the label’s, over batches of any size', () => {
    const batches = [
      {
        labels: [0, 2, 1],
        output: [
          [3, 1, 2],
          [0, 1, 5],
          [9, 8, 7],
        ],
      },
      { labels: [1], output: [[-3, -1, -2]] },
    ];
    expect(measured(tf, bound('metric', 'accuracy'), batches, 'int32')).toBe(3 / 4);
  });
  it('takes a single logit above 0 for the second of two classes', () => {
    expect(
      measured(tf, bound('metric', 'accuracy'), [{ labels: [1, 0, 1, 0], output: [[0.1], [-0.1], [0], [7]] }], 'int32'),
    ).toBe(1 / 2);
  });
});
