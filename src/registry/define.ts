import type { Fields, Resolved } from './fields.ts';
import type { Kind, Kinds } from './kinds.ts';

/** A component: one declaration, from which its schema, types, reference page and tests come. */
export type Component<K extends Kind = Kind, F extends Fields = Fields> = {
  readonly kind: K;
  /** Its name in YAML. */
  readonly type: string;
  /** One sentence, Markdown. */
  readonly summary: string;
  /** Paper or documentation that its numbers follow, and where they differ. */
  readonly source?: string;
  readonly fields: F;
  /** As written in YAML, without `type`. Each is validated and built by the conformance suite. */
  readonly examples: readonly Readonly<Record<string, unknown>>[];
} & Declared<K, F>;

/** The functions of a kind, each with the resolved fields as its first argument. */
type Declared<K extends Kind, F extends Fields> = {
  readonly [N in keyof Kinds[K]]: Kinds[K][N] extends infer P
    ? P extends (...args: infer A) => infer R
      ? (fields: Resolved<F>, ...args: A) => R
      : P
    : never;
};

const define =
  <K extends Kind>(kind: K) =>
  <const F extends Fields>(declaration: Omit<Component<K, F>, 'kind'>): Component<K, F> =>
    ({ kind, ...declaration }) as Component<K, F>;

export const defineDataset = define('dataset');
export const defineColumn = define('column');
export const defineTransform = define('transform');
export const defineAugmentation = define('augmentation');
export const defineLayer = define('layer');
export const defineInitializer = define('initializer');
export const defineRegularizer = define('regularizer');
export const defineLoss = define('loss');
export const defineMetric = define('metric');
export const defineOptimizer = define('optimizer');
export const defineSchedule = define('schedule');
export const defineStopper = define('stopper');
export const defineReporter = define('reporter');
export const defineTracker = define('tracker');
export const defineEngine = define('engine');
export const defineDistribution = define('distribution');
export const defineSampler = define('sampler');
export const definePruner = define('pruner');
