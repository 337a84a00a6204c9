import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCsv } from '../../src/reporters/csv.ts';
import { createDelivery } from '../../src/reporters/deliver.ts';
import { metricsCsv } from '../../src/results/run/metrics-csv.ts';
import { fixtureEvents, fixtureRuns } from '../fixtures/runs/fixture-events.ts';

test.each(fixtureRuns)('what is written during the run `%s` is what is made from its events', async (name) => {
  const path = mkdtempSync(join(tmpdir(), 'assay-csv-'));
  const events = fixtureEvents(name);
  const delivery = createDelivery(
    [{ name: 'csv', reporter: createCsv({ folder: { path, run: 'r' }, terminal: null }) }],
    ({ message }) => expect.unreachable(message),
  );
  events.forEach(delivery.send);
  expect(await delivery.close()).toEqual([]);
  expect(readFileSync(join(path, 'metrics.csv'), 'utf8')).toBe(metricsCsv(events));
});
