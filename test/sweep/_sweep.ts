import { random } from '../../src/mathematics/random.ts';
import type { Point, Space } from '../../src/contracts/search.ts';
import { coordinatesAt, coordinatesBy, pointAt, sizeOf } from '../../src/registry/space.ts';
import { planSweep } from '../../src/sweep/space/plan-sweep.ts';
import type { SweepPlan } from '../../src/sweep/space/sweep-plan.ts';
import { read, start, type Files } from '../experiment/_load.ts';

/** The experiment of these tests: four features, two dense layers, plain gradient descent. */
export const base = start
  .replace(
    'layers: [{type: dense, units: 3}]',
    'layers: [{type: dense, units: 8, name: hidden}, relu, {type: dense, units: 3}]',
  )
  .replace('optimizer: sgd', 'optimizer: {type: sgd, learningRate: 0.1, momentum: 0.5}');

export const sweepOf = async (section: string, files: Files = {}): Promise<SweepPlan> => {
  const { sweep, issues } = await planSweep(
    await read({
      'main.yaml':
        `${base}data: {type: toy, split: {validation: 0.2}}\nsweep:\n${section.replace(/^/gm, '  ')}\n`.replace(
          'data: toy\n',
          '',
        ),
      ...files,
    }),
  );
  if (!sweep) throw new Error(JSON.stringify(issues, null, 2));
  return sweep;
};

export const allPoints = (space: Space): Point[] =>
  Array.from({ length: sizeOf(space) }, (_, i) => pointAt(space, coordinatesAt(space, i)));

export const somePoints = (space: Space, count: number): Point[] => {
  const stream = random(1, 'test');
  return Array.from({ length: count }, () =>
    pointAt(
      space,
      coordinatesBy(space, () => (stream.next() + 0.5) / 2 ** 32),
    ),
  );
};
