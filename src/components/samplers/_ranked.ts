import type { Result, Tried } from '../../contracts/search.ts';

/** Trials with a result, best first: completed ones by loss, then pruned ones by epochs reached, then failed ones. */
export const ranked = (trials: readonly Tried[]): readonly Tried[] =>
  trials.filter(({ result }) => result !== undefined).sort((a, b) => compare(a.result!, b.result!));

const classes = { completed: 0, pruned: 1, failed: 2 };

const compare = (a: Result, b: Result): number => {
  if (a.status !== b.status) return classes[a.status] - classes[b.status];
  if (a.status === 'pruned' && a.epochs !== b.epochs) return b.epochs - a.epochs;
  return a.loss === b.loss ? 0 : a.loss - b.loss;
};
