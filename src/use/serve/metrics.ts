import type { Batcher } from './batcher.ts';

/** What a server counts, as Prometheus reads it: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Metrics {
  /** A request that was answered, with the time it took in seconds. */
  count(path: string, status: number, seconds: number): void;
  text(batcher: Batcher): string;
}

/** Upper bounds of what is told of times, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export const createMetrics = (): Metrics => {
  const requests = new Map<string, number>();
  const buckets = bounds.map(() => 0);
  let [sum, count] = [0, 0];
  return {
    count: (path, status, seconds) => {
      const labels = `path="${path}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      if (path !== '/predict' || status !== 200) return;
      sum += seconds;
      count += 1;
      bounds.forEach((bound, i) => seconds <= bound && buckets[i]!++);
    },
    text: ({ done, waiting }) =>
      [
        ...family(
          'assay_requests_total',
          'counter',
          'Requests that were answered.',
          [...requests].map(([labels, value]) => [`{${labels}}`, value]),
        ),
        ...family('assay_predict_seconds', 'histogram', 'Time from a request’s body to its answer.', [
          ...bounds.map((bound, i) => [`_bucket{le="${bound}"}`, buckets[i]!] as const),
          ['_bucket{le="+Inf"}', count],
          ['_sum', sum],
          ['_count', count],
        ]),
        ...family('assay_samples_total', 'counter', 'Samples that were predicted.', [['', done.samples]]),
        ...family('assay_batches_total', 'counter', 'Calls of the engine.', [['', done.batches]]),
        ...family('assay_waiting_samples', 'gauge', 'Samples that wait for the engine.', [['', waiting()]]),
        '',
      ].join('\n'),
  };
};

const family = (
  name: string,
  type: string,
  help: string,
  values: readonly (readonly [suffix: string, value: number])[],
): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
  ...values.map(([suffix, value]) => `${name}${suffix} ${value}`),
];
