/** What a component of one's own is declared with; part of the public API. */
export {
  defineAugmentation,
  defineColumn,
  defineDataset,
  defineDistribution,
  defineEngine,
  defineInitializer,
  defineLayer,
  defineLoss,
  defineMetric,
  defineOptimizer,
  definePruner,
  defineRegularizer,
  defineReporter,
  defineSampler,
  defineSchedule,
  defineStopper,
  defineTracker,
  defineTransform,
  type Component,
} from '../../registry/define.ts';
export {
  amount,
  choice,
  flag,
  inSeconds,
  integer,
  list,
  map,
  monitor,
  number,
  optional,
  optionalSlot,
  secret,
  section,
  slot,
  text,
  type Amount,
  type Field,
  type Fields,
  type Resolved,
} from '../../registry/fields.ts';
export { ShapeError } from '../../registry/kinds.ts';
export type * from '../../registry/kinds.ts';
export type * from '../../contracts/json.ts';
export type * from '../../contracts/reporter.ts';
export type * from '../../contracts/tensors.ts';
export type * from '../../contracts/training.ts';
export * from '../../contracts/data.ts';
export * from '../../contracts/tracker.ts';
export { EngineError } from '../../contracts/engine.ts';
export { fromValue, type Sample, type Value } from '../../contracts/run-events.ts';
export { type Environment, type RunFolder } from '../../contracts/run.ts';
export { type Event, type EventOf } from '../../contracts/events.ts';
export { random, type Random } from '../../mathematics/random.ts';
