import { fromValue, type Value } from '../../contracts/run-events.ts';
import { type Environment } from '../../contracts/run.ts';
import { type Event, type EventOf } from '../../contracts/events.ts';

/** A value that did not come out as it was recorded. */
export interface Drift {
  readonly epoch: number;
  /** `test/accuracy`. */
  readonly name: string;
  /** Null where one of the two has no such value: it trained for fewer epochs. */
  readonly recorded: Value | null;
  readonly again: Value | null;
  /** Of the larger of the two; infinite where one is missing or not a number. */
  readonly share: number;
}

/**
 * Values of all epochs of two runs of one plan that are further apart than `tolerance`, a share of the larger one, 0
 * for equality; and how many were compared.
 */
export const compareEpochs = (
  recorded: readonly Event[],
  again: readonly Event[],
  tolerance: number,
): { readonly compared: number; readonly drift: readonly Drift[]; readonly largest: Drift | null } => {
  const [before, now] = [recorded, again].map(valuesOf) as [Values, Values];
  const all = [...new Set([...before.keys(), ...now.keys()])].map((key): Drift => {
    const [epoch, name] = key.split(' ') as [string, string];
    const pair = { recorded: before.get(key) ?? null, again: now.get(key) ?? null };
    return { epoch: Number(epoch), name, ...pair, share: shareOf(pair.recorded, pair.again) };
  });
  const largest = all.reduce<Drift | null>((most, drift) => (drift.share > (most?.share ?? 0) ? drift : most), null);
  return { compared: all.length, drift: all.filter(({ share }) => share > tolerance), largest };
};

type Values = ReadonlyMap<string, Value>;

const valuesOf = (events: readonly Event[]): Values =>
  new Map(
    events.flatMap((event) =>
      event.type === 'epoch:end'
        ? Object.entries(event.values).map(([name, value]) => [`${event.epoch} ${name}`, value] as const)
        : [],
    ),
  );

const shareOf = (recorded: Value | null, again: Value | null): number => {
  if (recorded === again) return 0;
  if (recorded === null || again === null) return Infinity;
  const [a, b] = [fromValue(recorded), fromValue(again)];
  const share = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  return Number.isNaN(share) ? Infinity : share;
};

/**
 * What the numbers of a run may depend on besides its plan, where two environments differ, a line each: while nothing
 * does, they are equal to the bit.
 */
export const environmentDifferences = (before: Environment, now: Environment): string[] => {
  const facts = ({ assay, node, platform, cpu, engine: { name, device, threads, version } }: Environment) => ({
    assay,
    node,
    platform,
    processor: cpu,
    engine: `${name} on ${device}`,
    'engine version': version,
    threads: String(threads),
  });
  const [was, is] = [facts(before), facts(now)];
  return (Object.keys(was) as (keyof typeof was)[]).flatMap((name) =>
    was[name] === is[name] ? [] : [`${name}: \`${was[name]}\` is now \`${is[name]}\``],
  );
};

/** How many epochs a run came to its values of. */
export const epochCount = (events: readonly Event[]): number =>
  events.filter((event): event is EventOf<'epoch:end'> => event.type === 'epoch:end').length;
