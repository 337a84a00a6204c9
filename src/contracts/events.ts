import type { Static } from '@sinclair/typebox';
import { artifact, checkpoint, epochEnd, stepEvent, system, trialEnd, trialStart, warning } from './run-events.ts';
import { sweepDecision, sweepEnd, sweepStart, sweepTrial } from './sweep-events.ts';

/**
 * Events are plain JSON, one object per line of `events.jsonl`. Everything derived (metrics.csv, plots, MLflow) is made
 * from them alone. `schemas/event.schema.json` is generated from these schemas.
 */
export const eventSchemas = [
  trialStart,
  stepEvent,
  epochEnd,
  checkpoint,
  artifact,
  system,
  warning,
  trialEnd,
  sweepStart,
  sweepTrial,
  sweepDecision,
  sweepEnd,
] as const;

export type Event = Static<(typeof eventSchemas)[number]>;

export type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;

/** An event as the runner makes it; who runs it adds version, time, run and attempt. */
export type RunnerEvent = Event extends infer E
  ? E extends Event
    ? Omit<E, 'v' | 'time' | 'run' | 'attempt'>
    : never
  : never;
