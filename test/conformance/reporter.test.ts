import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDelivery } from '../../src/reporters/deliver.ts';
import { eventSchemas, type Event } from '../../src/contracts/events.ts';
import { bound, catalog } from './bound.ts';
import { fixtureEvents, fixtureRuns } from '../fixtures/runs/fixture-events.ts';

const reporters = catalog.of('reporter');

/** Whole runs, and runs that end anywhere: before the start, after it, in the middle. */
const logs: readonly (readonly [string, readonly Event[]])[] = [
  ...fixtureRuns.map((name) => [name, fixtureEvents(name)] as const),
  ['nothing at all', []],
  ['only the start', fixtureEvents('mnist').slice(0, 1)],
  ['broken off', fixtureEvents('mnist').slice(0, 50)],
  ['without its start', fixtureEvents('stopped').slice(1)],
];

test('there are reporters to try', () => {
  expect(reporters.map(({ type }) => type).sort()).toEqual(
    readdirSync(join(import.meta.dirname, '../../src/components/reporters'))
      .map((file) => file.replace('.ts', ''))
      .sort(),
  );
});

test.each(
  reporters.flatMap(({ type, examples }) =>
    logs.flatMap(([name, events]) => examples.map((example) => [type, name, example, events] as const)),
  ),
)('`%s` survives a run: %s, %j', async (type, _, example, events) => {
  const path = mkdtempSync(join(tmpdir(), 'assay-reporter-'));
  const before = structuredClone(events);
  for (const terminal of [null, { write: () => undefined, columns: 60, live: true, colors: true }]) {
    const reporter = await bound('reporter', type, example).open({ folder: { path, run: 'r' }, terminal });
    const known: readonly string[] = ['close', ...eventSchemas.map(({ properties }) => properties.type.const)];
    expect(Object.keys(reporter).filter((key) => !known.includes(key))).toEqual([]);
    const delivery = createDelivery([{ name: type, reporter }], ({ message }) => expect.unreachable(message));
    events.forEach(delivery.send);
    expect(await delivery.close()).toEqual([]);
  }
  expect(events).toEqual(before);
});
