import type { Event } from '../../contracts/events.ts';

/**
 * What stands of a run's events: where an attempt goes on from a checkpoint, what earlier ones told of later steps and
 * epochs, and of their end, no longer counts. The log keeps every line; each epoch and step is in here once.
 */
export const standingEvents = (events: readonly Event[]): readonly Event[] => {
  let standing: Event[] = [];
  for (const event of events) {
    if (event.type === 'trial:start' && event.resumed) {
      const { step, epoch } = event.resumed;
      standing = standing.filter((earlier) => isBefore(earlier, step, epoch));
    }
    standing.push(event);
  }
  return standing;
};

const isBefore = (event: Event, step: number, epoch: number): boolean => {
  if (event.type === 'step' || event.type === 'checkpoint') return event.step <= step;
  if (event.type === 'epoch:end') return event.epoch < epoch;
  return event.type === 'warning';
};
