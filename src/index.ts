/** The public API: everything that the command line can do, callable, and what a component of one's own is declared with. */
export {
  defineDataset,
  defineEngine,
  defineInitializer,
  defineLayer,
  defineLoss,
  defineMetric,
  defineOptimizer,
  defineRegularizer,
  defineReporter,
  defineSchedule,
  defineStopper,
  defineTransform,
  type Component,
} from './registry/define.ts';
export { amount, choice, flag, inSeconds, integer, list, map, monitor, number, optional, optionalSlot, section, slot, text, type Amount, type Field, type Fields, type Resolved } from './registry/fields.ts';
export { createCatalog, type Catalog } from './registry/catalog.ts';
export { DataError, ShapeError } from './registry/kinds.ts';
export type * from './registry/kinds.ts';
export { ExperimentError, type Issue, type Origin, type Plan, type PlanFacts, type PlannedExperiment } from './experiment/plan.ts';
export { EngineError, type Engine } from './engine/engine.ts';
export { fromValue, type Environment, type Event, type EventOf, type RunFolder, type Sample, type Value } from './runner/events.ts';
export { random, type Random } from './random.ts';
