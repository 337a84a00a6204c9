import type { Event, EventOf } from '../contracts/events.ts';

/** What plots are made from: a run's events, sorted by what they say. */
export interface History {
  /** Of the experiment; empty where the log has lost its start. */
  readonly name: string;
  /** Optimizer steps of an epoch. */
  readonly stepsPerEpoch: number | null;
  readonly start: EventOf<'trial:start'> | undefined;
  readonly steps: readonly EventOf<'step'>[];
  readonly epochs: readonly EventOf<'epoch:end'>[];
  readonly end: EventOf<'trial:end'> | undefined;
}

export const historyOf = (events: readonly Event[]): History => {
  const start = ofType(events, 'trial:start').at(0);
  const epochs = ofType(events, 'epoch:end');
  return {
    name: start?.plan.experiment.name ?? '',
    stepsPerEpoch: start?.plan.facts.stepsPerEpoch ?? epochs[0]?.step ?? null,
    start,
    steps: ofType(events, 'step'),
    epochs,
    end: ofType(events, 'trial:end').at(-1),
  };
};

const ofType = <T extends Event['type']>(events: readonly Event[], type: T): readonly EventOf<T>[] =>
  events.filter((event) => event.type === type) as unknown as readonly EventOf<T>[];
