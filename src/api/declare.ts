/** What a component of one's own is declared with; part of the public API. */
export {
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
} from '../registry/define.ts';
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
} from '../registry/fields.ts';
export { DataError, ShapeError } from '../registry/kinds.ts';
export type * from '../registry/kinds.ts';
export * from '../registry/tracker.ts';
export { EngineError } from '../engine/engine.ts';
export {
  fromValue,
  type Environment,
  type Event,
  type EventOf,
  type RunFolder,
  type Sample,
  type Value,
} from '../runner/events.ts';
export { random, type Random } from '../random.ts';
