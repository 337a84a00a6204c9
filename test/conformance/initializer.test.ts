import { describe, expect, it } from 'vitest';
import { random } from '../../src/mathematics/random.ts';
import { examples } from './bound.ts';

describe.each(examples('initializer'))('initializer %s', (_, initializer) => {
  const weight = { shape: [3, 4, 2, 5], fanIn: 24, fanOut: 60 };
  const values = (seed: number, name = 'init/dense/kernel') => initializer.values(weight, random(seed, name));

  it('accepts a kernel', () => expect(initializer.check?.(weight)).toBeUndefined());

  it('fills the weight with numbers', () => {
    expect(values(1)).toBeInstanceOf(Float32Array);
    expect(values(1)).toHaveLength(120);
    expect(values(1).every(Number.isFinite)).toBe(true);
  });

  it('repeats with its stream, and draws others from another', () => {
    expect(values(1)).toEqual(values(1));
    if (new Set(values(1)).size === 1) return;
    expect(values(2)).not.toEqual(values(1));
    expect(values(1, 'init/dense_2/kernel')).not.toEqual(values(1));
  });
});
