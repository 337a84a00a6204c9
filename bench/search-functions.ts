import { builtins } from '../src/components/index.ts';
import { bind } from '../src/registry/bind.ts';
import { type Planned } from '../src/contracts/plan.ts';
import { createCatalog } from '../src/registry/catalog.ts';
import type { Parameter, Point, Tried } from '../src/contracts/search.ts';
import { pointAt } from '../src/registry/space.ts';

/** Functions that searches are held to: cheap, with known optima. Losses: the smaller the better. */
const catalog = createCatalog(builtins);
const number = (id: string, low: number, high: number): Parameter => ({
  id,
  path: id,
  distribution: bind(catalog, 'distribution', { type: 'uniform', of: [low, high] }),
});
const option = (value: string, ...parameters: Parameter[]) => ({ values: { branch: value }, parameters });
const at = (point: Point, name: string) => Number(point[name]);

/** Dixon and Szegő 1978; the optimum is 0.397887. */
const branin = (p: Point) =>
  (at(p, 'y') - (5.1 / (4 * Math.PI ** 2)) * at(p, 'x') ** 2 + (5 / Math.PI) * at(p, 'x') - 6) ** 2 +
  10 * (1 - 1 / (8 * Math.PI)) * Math.cos(at(p, 'x')) +
  10;
const scales = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const centers = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
/** The optimum is −3.32237. */
const hartmann6 = (p: Point) =>
  -[1, 1.2, 3, 3.2].reduce(
    (sum, weight, i) =>
      sum +
      weight *
        Math.exp(
          -scales[i]!.reduce((total, scale, j) => total + scale * (at(p, `x${j}`) - centers[i]![j]! / 1e4) ** 2, 0),
        ),
    0,
  );
/** Three branches with two, three and one parameters; the optimum is 0, in the second. */
const conditional = (p: Point) =>
  at(p, 'w') ** 2 +
  (p['branch'] === 'a'
    ? 1 + (at(p, 'a.x') - 2) ** 2
    : p['branch'] === 'b'
      ? (at(p, 'b.y') + 3) ** 2 + (at(p, 'b.z') - 0.3) ** 2
      : 2);

export const searchFunctions: readonly (readonly [
  name: string,
  parameters: readonly Parameter[],
  lossOf: (point: Point) => number,
])[] = [
  ['Branin', [number('x', -5, 10), number('y', 0, 15)], branin],
  ['Hartmann6', [0, 1, 2, 3, 4, 5].map((i) => number(`x${i}`, 0, 1)), hartmann6],
  [
    'a conditional function',
    [
      number('w', -1, 1),
      {
        id: 'branch',
        path: 'branch',
        options: [
          option('a', number('a.x', -5, 5)),
          option('b', number('b.y', -5, 5), number('b.z', 0, 1)),
          option('c'),
        ],
      },
    ],
    conditional,
  ],
];

/** The least loss of 100 trials, each proposed when all results but those of the last `lag` are known. */
export const bestOf = (
  sampler: Planned,
  lag: number,
  parameters: readonly Parameter[],
  lossOf: (point: Point) => number,
  seed: number,
): number => {
  const { propose } = bind(catalog, 'sampler', sampler);
  const trials: Required<Tried>[] = [];
  for (let k = 0; k < 100; k++) {
    const known = trials.map((trial, i): Tried => (i < k - lag ? trial : { point: trial.point }));
    const proposal = propose(k, { space: { parameters }, seed, trials: known });
    const point = 'point' in proposal ? proposal.point : pointAt({ parameters }, proposal.coordinates);
    trials.push({ point, result: { status: 'completed', loss: lossOf(point), epochs: 1 } });
  }
  return Math.min(...trials.map(({ result }) => result.loss));
};

export const tpe = (lag: number) => ({ type: 'tpe', trials: 100, startup: 10, candidates: 24, lag });
export const randomSampler = { type: 'random', trials: 100 };
