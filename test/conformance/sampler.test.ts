import { describe, expect, it } from 'vitest';
import type { Parameter, Space, Tried } from '../../src/contracts/search.ts';
import { cellsOf, pointAt, sizeOf } from '../../src/registry/space.ts';
import { bound, examples } from './bound.ts';

const choice = (id: string, ...options: (readonly [value: string, ...inside: Parameter[]])[]): Parameter => ({
  id,
  path: id,
  options: options.map(([value, ...parameters]) => ({ values: { [id]: value }, parameters })),
});
const number = (id: string): Parameter => ({
  id,
  path: id,
  distribution: bound('distribution', 'int', { of: [1, 6] }),
});
/** 6 × (6 + 1) points. */
const space: Space = {
  parameters: [number('width'), choice('optimizer', ['sgd', number('optimizer/0/momentum')], ['adam'])],
};
const lossOf = (point: Tried['point']) =>
  Math.abs(Number(point['width']) - 4) + (point['optimizer'] === 'adam' ? 2 : Number(point['optimizer/0/momentum']));

describe.each(examples('sampler').filter(([, { type }]) => type !== 'points'))('sampler %s', (_, sampler) => {
  const tried = Array.from({ length: 30 }, (_, k) => k).reduce<Tried[]>(
    (trials) =>
      [...trials, { point: proposed(trials, 3), result: { status: 'completed', loss: 0, epochs: 1 } }].map((trial) => ({
        ...trial,
        result: { status: 'completed' as const, loss: lossOf(trial.point), epochs: 1 },
      })),
    [],
  );
  function proposed(trials: readonly Tried[], seed: number) {
    const proposal = sampler.propose(trials.length, { space, seed, trials });
    return 'point' in proposal ? proposal.point : pointAt(space, proposal.coordinates);
  }

  it('stays in its space, and gives a point all parameters that exist there, and no other', () => {
    for (const { point } of tried)
      expect(Object.keys(cellsOf(space, point))).toEqual(
        point['optimizer'] === 'sgd' ? ['width', 'optimizer', 'optimizer/0/momentum'] : ['width', 'optimizer'],
      );
  });

  it('repeats with its seed', () => {
    for (const [k, { point }] of tried.entries()) expect(proposed(tried.slice(0, k), 3)).toEqual(point);
  });
});

it('a grid has each point once, the last parameter changing fastest', () => {
  const grid = bound('sampler', 'grid');
  const points = Array.from({ length: sizeOf(space) }, (_, k) => grid.propose(k, { space, seed: 1, trials: [] })).map(
    (proposal) => JSON.stringify('coordinates' in proposal && pointAt(space, proposal.coordinates)),
  );
  expect(new Set(points).size).toBe(42);
  expect(points.slice(0, 8)).toEqual([
    ...[1, 2, 3, 4, 5, 6].map((momentum) => `{"width":1,"optimizer":"sgd","optimizer/0/momentum":${momentum}}`),
    '{"width":1,"optimizer":"adam"}',
    '{"width":2,"optimizer":"sgd","optimizer/0/momentum":1}',
  ]);
});
