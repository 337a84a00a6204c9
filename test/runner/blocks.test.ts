import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../src/runner/step/blocks.ts';

const flat = (...args: Parameters<typeof blocksOf>) =>
  blocksOf(...args).map(({ first, length, batch }) => [first, length, batch]);

describe('blocksOf', () => {
  it('puts a partial last batch into a block of its own', () =>
    expect(flat(44, 8, 4, 0, 6)).toEqual([
      [0, 4, 8],
      [4, 1, 8],
      [5, 1, 4],
    ]));
  it('makes none where there is none', () =>
    expect(flat(40, 8, 4, 0, 5)).toEqual([
      [0, 4, 8],
      [4, 1, 8],
    ]));
  it('goes on within an epoch', () =>
    expect(flat(44, 8, 4, 3, 6)).toEqual([
      [3, 2, 8],
      [5, 1, 4],
    ]));
  it('ends before the epoch does', () => expect(flat(44, 8, 4, 0, 3)).toEqual([[0, 3, 8]]));
  it('takes a part smaller than a batch', () => expect(flat(5, 8, 4, 0, 1)).toEqual([[0, 1, 5]]));
  it('has nothing left at the end', () => expect(flat(44, 8, 4, 6, 6)).toEqual([]));
});
