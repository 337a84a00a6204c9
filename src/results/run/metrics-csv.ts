import { csvLine } from '../csv.ts';
import { fromValue } from '../../contracts/run-events.ts';
import { type Event, type EventOf } from '../../contracts/events.ts';

/**
 * `metrics.csv` from a run's events: a row per epoch. Numbers are written in full, so they read back as the same
 * number.
 */
export const metricsCsv = (events: readonly Event[]): string => {
  const names = valueNames(events);
  return (
    csvHeader(names) +
    events
      .filter(({ type }) => type === 'epoch:end')
      .map((event) => csvRow(names, event as EventOf<'epoch:end'>))
      .join('')
  );
};

/** Names of the values, in the order of the plan; from the first epoch where the log has lost its start. */
const valueNames = (events: readonly Event[]): readonly string[] => {
  const start = events.find(({ type }) => type === 'trial:start') as EventOf<'trial:start'> | undefined;
  const epoch = events.find(({ type }) => type === 'epoch:end') as EventOf<'epoch:end'> | undefined;
  return start?.plan.facts.values ?? Object.keys(epoch?.values ?? {});
};

export const csvHeader = (names: readonly string[]): string =>
  csvLine(['epoch', 'step', 'learningRate', ...names, 'seconds']);

export const csvRow = (
  names: readonly string[],
  { epoch, step, learningRate, values, seconds }: EventOf<'epoch:end'>,
): string =>
  csvLine([
    epoch,
    step,
    learningRate,
    ...names.map((name) => (name in values ? fromValue(values[name]!) : '')),
    seconds,
  ]);
