import { describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import { clipGradients } from '../../src/runner/step/clip.ts';

const tf = await loadTf();
const clip = (limits: Readonly<Record<string, number>>) => {
  const clipped = clipGradients(
    tf,
    { a: tf.tensor1d([3, -4]), b: tf.tensor2d([[12]]) },
    Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, tf.scalar(limit)])),
  );
  return [...clipped['a']!.dataSync(), ...clipped['b']!.dataSync()];
};

describe('clipGradients', () => {
  it('without limits changes nothing', () => expect(clip({})).toEqual([3, -4, 12]));
  it('by value', () => expect(clip({ value: 3.5 })).toEqual([3, -3.5, 3.5]));
  it('by the norm of all gradients, 13 here', () =>
    clip({ norm: 6.5 }).forEach((value, i) => expect(value).toBeCloseTo([1.5, -2, 6][i]!, 5)));
  it('leaves a smaller norm as it is', () => expect(clip({ norm: 14 })).toEqual([3, -4, 12]));
  it('by value first', () =>
    clip({ value: 4, norm: Math.sqrt(41) / 2 }).forEach((value, i) => expect(value).toBeCloseTo([1.5, -2, 2][i]!, 5)));
});
