import { canonical } from '../../experiment/plan/fingerprint.ts';
import type { Plan } from '../../contracts/plan.ts';
import { type Architecture } from './survey.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { Point } from '../../contracts/search.ts';

export interface SizedArchitecture {
  /** What the sweep varies of it, of its first point. */
  readonly values: Point;
  readonly points: number;
  /** Parameters; null of a model that is too large to be built here. */
  readonly trainable: number | null;
  readonly fixed: number | null;
}

export type Sized = SizedArchitecture & { readonly plan: Plan; readonly steps: number };

/** Most architectures that are built to count parameters, and the largest rough size of one: 2 GiB. */
const most = 16;

const largest = 2 ** 29;

export const sizeAll = async (
  { ground }: SweepPlan,
  architectures: readonly Architecture[],
): Promise<readonly Sized[]> => {
  const plans = architectures.map((architecture) => ({ ...architecture, plan: architecture.plan() }));
  const some =
    plans.length <= 4 * most
      ? plans
      : spread(
          [...plans].sort((a, b) => roughSize(a.plan) - roughSize(b.plan)),
          most,
        );
  const [{ loadTf }, { sizeModel }] = await Promise.all([
    import('../../engine/tf.ts'),
    import('../../runner/step/model.ts'),
  ]);
  const tf = await loadTf();
  const varied = variedIn(plans.map(({ point }) => point));
  const sized = some.map(({ plan, point, points, steps }): Sized => {
    const { trainable, fixed } =
      roughSize(plan) > largest ? { trainable: null, fixed: null } : sizeModel(tf, ground.read.catalog, plan);
    return {
      values: Object.fromEntries(Object.entries(point).filter(([path]) => varied.has(path))),
      points,
      steps,
      trainable,
      fixed,
      plan,
    };
  });
  return sized.sort((a, b) => sizeIn(a) - sizeIn(b));
};

export const sizeIn = ({ trainable }: SizedArchitecture): number => trainable ?? Infinity;

/** Evenly spaced items of a list, including its ends. */
const spread = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]!);

/** Grows with the parameters of most layers; needs no model. */
const roughSize = ({ facts }: Plan): number => {
  const sizes = [facts.transformed, ...facts.layers.map(({ output }) => output)].map((shape) =>
    shape.reduce((a, b) => a * b, 1),
  );
  return sizes.reduce((sum, size, i) => sum + (i === 0 ? 0 : size * sizes[i - 1]!), 0);
};

/** Paths that architectures depend on and that vary between points. */
const variedIn = (points: readonly Point[]): ReadonlySet<string> => {
  const paths = [...new Set(points.flatMap(Object.keys))].filter(
    (path) => /^(data|model)\b/.test(path) && !/^data\.(batch|augment|balance|take|split|shuffle)\b/.test(path),
  );
  return new Set(paths.filter((path) => new Set(points.map((point) => canonical(point[path] ?? null))).size > 1));
};
