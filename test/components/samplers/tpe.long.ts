import { expect, test } from 'vitest';
import type { Parameter, Point, Tried } from '../../../src/registry/search.ts';
import { pointAt } from '../../../src/registry/space.ts';
import { bound } from '../../conformance/bound.ts';

const number = (id: string, low: number, high: number): Parameter => ({ id, path: id, distribution: bound('distribution', 'uniform', { of: [low, high] }) });
const option = (value: string, ...parameters: Parameter[]) => ({ values: { branch: value }, parameters });
const at = (point: Point, name: string) => Number(point[name]);

/** Dixon and Szegő 1978. */
const branin = (p: Point) => (at(p, 'y') - (5.1 / (4 * Math.PI ** 2)) * at(p, 'x') ** 2 + (5 / Math.PI) * at(p, 'x') - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(at(p, 'x')) + 10;
const scales = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];
const centers = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]];
const hartmann6 = (p: Point) => -[1, 1.2, 3, 3.2].reduce((sum, weight, i) => sum + weight * Math.exp(-scales[i]!.reduce((total, scale, j) => total + scale * (at(p, `x${j}`) - centers[i]![j]! / 1e4) ** 2, 0)), 0);
const conditional = (p: Point) => at(p, 'w') ** 2 + (p['branch'] === 'a' ? 1 + (at(p, 'a.x') - 2) ** 2 : p['branch'] === 'b' ? (at(p, 'b.y') + 3) ** 2 + (at(p, 'b.z') - 0.3) ** 2 : 2);

const functions: [string, Parameter[], (point: Point) => number][] = [
  ['Branin', [number('x', -5, 10), number('y', 0, 15)], branin],
  ['Hartmann6', [0, 1, 2, 3, 4, 5].map((i) => number(`x${i}`, 0, 1)), hartmann6],
  ['a conditional function', [number('w', -1, 1), { id: 'branch', path: 'branch', options: [option('a', number('a.x', -5, 5)), option('b', number('b.y', -5, 5), number('b.z', 0, 1)), option('c')] }], conditional],
];

const lag = 8;
const bestOf = (type: 'tpe' | 'random', parameters: readonly Parameter[], lossOf: (point: Point) => number, seed: number): number => {
  const sampler = bound('sampler', type, type === 'tpe' ? { trials: 100, lag } : { trials: 100 });
  const trials: Required<Tried>[] = [];
  for (let k = 0; k < 100; k++) {
    const known = trials.map((trial, i): Tried => (i < k - lag ? trial : { point: trial.point }));
    const proposal = sampler.propose(k, { space: { parameters }, seed, trials: known });
    const point = 'point' in proposal ? proposal.point : pointAt({ parameters }, proposal.coordinates);
    trials.push({ point, result: { status: 'completed', loss: lossOf(point), epochs: 1 } });
  }
  return Math.min(...trials.map(({ result }) => result.loss));
};
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b).slice(4, 6).reduce((a, b) => a + b) / 2;

test.each(functions)('tpe, which lags by 8 trials, beats random at 100 trials on %s, median of 10 seeds', (_, parameters, lossOf) => {
  const seeds = Array.from({ length: 10 }, (_, seed) => seed);
  const [tpe, random] = [median(seeds.map((seed) => bestOf('tpe', parameters, lossOf, seed))), median(seeds.map((seed) => bestOf('random', parameters, lossOf, seed)))];
  expect(tpe).toBeLessThan(random);
}, 60_000);
