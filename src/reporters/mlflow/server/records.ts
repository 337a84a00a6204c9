import type { TrackedRecord } from '../../../contracts/tracker.ts';
import type { Api, Metric, Pair } from './api.ts';
import { batches, cut, keyOf, limits } from './limits.ts';

/** Files that records which were cut stand whole in. */
export type Wholes = Readonly<Record<string, string>>;

/**
 * Sends records within the limits of a batch. Params and tags go before metrics and apart from them: a param that the
 * server refuses stops its batch, and with it what stands behind.
 */
export const logRecords = async (api: Api, run_id: string, records: readonly TrackedRecord[]): Promise<Wholes> => {
  const wholes: Record<string, string> = {};
  const pair = (kind: 'param' | 'tag', name: string, value: string): Pair => {
    const short = cut(kind, name, value, limits[kind]);
    if (short.path !== undefined) wholes[short.path] = value;
    return { key: keyOf(name), value: short.value };
  };
  const params = lastOf(
    records.flatMap(({ kind, name, value }) => (kind === 'param' ? [pair(kind, name, String(value))] : [])),
  );
  const tags = lastOf(
    records.flatMap(({ kind, name, value }) => (kind === 'tag' ? [pair(kind, name, String(value))] : [])),
  );
  const metrics = records.flatMap((record) => (record.kind === 'metric' ? [metricOf(record)] : []));
  for (const batch of batches(params, limits.params)) await api.logBatch({ run_id, params: batch });
  for (const batch of batches(tags, limits.tags)) await api.logBatch({ run_id, tags: batch });
  for (const batch of batches(metrics, limits.metrics)) await api.logBatch({ run_id, metrics: batch });
  return wholes;
};

/** A key may stand in a batch once. */
const lastOf = (pairs: readonly Pair[]): Pair[] => [...new Map(pairs.map((pair) => [pair.key, pair])).values()];

/** A fraction where the server expects an integer makes it drop the rest of the batch, and answer 200. */
export const metricOf = ({ name, value, step, time }: Extract<TrackedRecord, { kind: 'metric' }>): Metric => ({
  key: keyOf(name),
  value: Number.isFinite(value) ? value : (String(value) as 'NaN'),
  timestamp: Math.trunc(time),
  step: Math.trunc(step),
});
