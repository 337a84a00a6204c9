import { fingerprint } from '../../src/experiment/plan/fingerprint.ts';
import type { Event } from '../../src/contracts/events.ts';

/** The event log of a run without modules, as a version of assay wrote it whose `resultsVersion` was 1. */
export const asResultsVersion1 = (log: string): string =>
  log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
    .map((event) => `${JSON.stringify(event.type === 'trial:start' ? withVersion1(event) : event)}\n`)
    .join('');

const withVersion1 = (start: Event & { readonly type: 'trial:start' }): Event => ({
  ...start,
  environment: {
    ...start.environment,
    fingerprint: fingerprint(start.plan, { data: start.data.digest, modules: [] }, 1),
  },
});
