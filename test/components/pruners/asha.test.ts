import { expect, it } from 'vitest';
import { bound } from '../../conformance/bound.ts';

const judge = (value: number, others: readonly number[]) =>
  bound('pruner', 'asha', { eta: 3 }).judge(value, others, [value], 'minimize');

it('keeps a trial that ties with the best', () => {
  expect(judge(1, [1, 2])).toMatchObject({ keep: true, cutoff: 1 });
  expect(judge(1.5, [1, 2])).toMatchObject({ keep: false, cutoff: 1 });
});
