import { describe, expect, it } from 'vitest';
import type { Bound } from '../../src/registry/kinds.ts';
import type { EpochValues } from '../../src/contracts/training.ts';
import { catalog, examples } from './bound.ts';

const watched = (stopper: Bound<'stopper'>): string =>
  Object.entries(catalog.get('stopper', stopper.type)!.fields)
    .filter(([, field]) => field['monitor'])
    .map(([name]) => (stopper.fields as Record<string, string>)[name]!)[0] ?? 'train/loss';

/** A history of one value, hours apart from epoch to epoch. */
const history = (name: string, values: readonly number[], goal: 'maximize' | 'minimize'): EpochValues[] =>
  values.map((value, epoch) => ({
    epoch,
    step: (epoch + 1) * 10,
    values: { [name]: value },
    goals: { [name]: goal },
    seconds: epoch * 3600,
  }));

/** What is said at the first stop; the state goes through JSON on the way, as in a snapshot. */
const stopOf = (stopper: Bound<'stopper'>, epochs: readonly EpochValues[]): string | undefined => {
  let state = stopper.start?.() ?? null;
  for (const epoch of epochs) {
    const judged = stopper.judge(state, epoch);
    expect(JSON.parse(JSON.stringify(judged.state))).toEqual(judged.state);
    if (judged.stop !== undefined) return judged.stop;
    state = JSON.parse(JSON.stringify(judged.state)) as typeof state;
  }
  return undefined;
};

describe.each(examples('stopper'))('stopper %s', (_, stopper) => {
  const name = watched(stopper);
  const loss = name.endsWith('loss');
  const goal = loss ? 'minimize' : 'maximize';

  it('lets a training go on that has just begun', () => {
    expect(stopOf(stopper, history(name, [loss ? 5 : 0.1], goal))).toBeUndefined();
    expect(stopper.interrupt?.({ step: 1, loss: 5, seconds: 0 })).toBeUndefined();
  });
  it('stops one of three: a training that is done, stands still, or is broken, with one sentence', () => {
    const done = Array.from({ length: 30 }, (_, epoch) => (loss ? 5 * 0.5 ** epoch : 1 - 0.9 * 0.5 ** epoch));
    const still = Array<number>(30).fill(loss ? 5 : 0.1);
    const broken = [NaN];
    const reasons = [done, still, broken]
      .map((values) => stopOf(stopper, history(name, values, goal)))
      .filter((reason) => reason !== undefined);
    expect(reasons).not.toEqual([]);
    for (const reason of reasons) expect(reason).toMatch(/^[`A-Z].*\.$/);
  });
  it('decides the same when asked again', () => {
    const epochs = history(name, [5, 5, 5], goal);
    expect(stopOf(stopper, epochs)).toBe(stopOf(stopper, epochs));
  });
});
