import { isFingerprinted } from '../../experiment/plan/fingerprint.ts';
import type { Json } from '../../contracts/json.ts';
import { RunError } from '../run/read-run.ts';
import { lastValues, type RunRecord } from './record.ts';
import { differing, isTold, settingsOf, type Planned } from './settings.ts';

export type Goal = 'maximize' | 'minimize';

/** Runs side by side, the best first. */
export interface Comparison {
  readonly metric: string;
  /**
   * Null where it is not known which way the metric gets better: the runs are then in the order in which they were
   * given.
   */
  readonly goal: Goal | null;
  /** Paths of the values that differ and may change a result; `told` are those that somebody wrote. */
  readonly paths: readonly string[];
  readonly told: readonly string[];
  /** Names of the other values, of all runs together. */
  readonly names: readonly string[];
  readonly runs: readonly ComparedRun[];
  /** A sentence each on what else is not the same. */
  readonly notes: readonly string[];
}
export interface ComparedRun {
  readonly run: string;
  readonly path: string;
  readonly status: RunRecord['status'];
  /** By path; a run that has no such value lacks it. */
  readonly settings: Readonly<Record<string, Json>>;
  /** The metric after the last epoch, the mean of all repeats; null where there is none. */
  readonly objective: number | null;
  /** Standard deviation over the repeats; null for fewer than two. */
  readonly deviation: number | null;
  readonly repeats: number;
  readonly best: { readonly epoch: number; readonly value: number } | null;
  /** After the last epoch, the mean of all repeats. */
  readonly values: Readonly<Record<string, number>>;
  /** Finished ones. */
  readonly epochs: number;
  readonly seconds: number;
}

/** `goalOf` knows which way a value gets better. Throws `RunError` where the runs have no value in common. */
export const compareRuns = (
  records: readonly RunRecord[],
  goalOf: (metric: string) => Goal | null,
  asked?: string,
): Comparison => {
  const metric = metricOf(records, asked);
  const goal = goalOf(metric) ?? records.find(({ goodAt }) => goodAt.metric === metric)?.goodAt.goal ?? null;
  // Whoever chooses among trials by the test part has no data left to know the chosen one by.
  const hidesTest = records.some(({ isTrial }) => isTrial) && !metric.startsWith('test/');
  const names = namesOf(records).filter((name) => !(hidesTest && name.startsWith('test/')));
  const all = records.map((record) => ({ plan: record.plan, settings: settingsOf(record.plan) }));
  const paths = differing(all.map(({ settings }) => settings)).filter(isFingerprinted);
  const runs = records.map((record, i): ComparedRun => ({
    run: record.run,
    path: record.path,
    status: record.status,
    settings: Object.fromEntries(
      paths.flatMap((path) => (all[i]!.settings.has(path) ? [[path, all[i]!.settings.get(path)!.value]] : [])),
    ),
    objective: lastValues(record, metric)?.mean ?? null,
    deviation: lastValues(record, metric)?.deviation ?? null,
    repeats: record.repeats.length,
    best: goal && bestOf(record, metric, goal),
    values: Object.fromEntries(
      names.flatMap((name) => (lastValues(record, name) ? [[name, lastValues(record, name)!.mean]] : [])),
    ),
    epochs: record.epochs.length,
    seconds: record.seconds,
  }));
  return {
    metric,
    goal,
    paths,
    told: told(paths, all),
    names: names.filter((name) => name !== metric),
    runs: goal ? sorted(runs, goal) : runs,
    notes: [
      ...notesOn(records),
      ...(hidesTest
        ? ['Values of the test part are left out, as trials are chosen by others; `--metric` shows them.']
        : []),
    ],
  };
};

/** Single values before lists, which need much room. */
const told = (paths: readonly string[], all: readonly Planned[]): readonly string[] => {
  const isList = (path: string) => all.some(({ settings }) => Array.isArray(settings.get(path)?.value));
  const kept = paths.filter((path) => isTold(path, all));
  return [...kept.filter((path) => !isList(path)), ...kept.filter(isList)];
};

/**
 * What was asked for; else what most runs were to be good at, of the values that all have, else the first that all
 * have.
 */
const metricOf = (records: readonly RunRecord[], asked: string | undefined): string => {
  const names = namesOf(records);
  const common = names.filter((name) => records.every(({ plan }) => plan.facts.values.includes(name)));
  if (asked !== undefined && names.includes(asked)) return asked;
  if (asked !== undefined)
    throw new RunError(`No run reports \`${asked}\`. They report ${names.map((name) => `\`${name}\``).join(', ')}.`);
  const chosen = records.map(({ goodAt }) => goodAt.metric);
  const count = (name: string) => chosen.filter((other) => other === name).length;
  const [first] = [...common].sort((a, b) => count(b) - count(a));
  if (first === undefined)
    throw new RunError(
      `The runs have no value in common; they report ${names.map((name) => `\`${name}\``).join(', ')}. Name one ` +
        'that is worth comparing with `--metric`.',
    );
  return first;
};

const namesOf = (records: readonly RunRecord[]): readonly string[] => [
  ...new Set(records.flatMap(({ plan }) => plan.facts.values)),
];

const bestOf = ({ epochs }: RunRecord, metric: string, goal: Goal): ComparedRun['best'] =>
  epochs.reduce<ComparedRun['best']>(
    (best, { epoch, values }) =>
      lossOf(values[metric], goal) < lossOf(best?.value, goal) ? { epoch, value: values[metric]! } : best,
    null,
  );

/** Those without a number last, others of the same number as they were given. */
const sorted = (runs: readonly ComparedRun[], goal: Goal): readonly ComparedRun[] =>
  [...runs].sort((a, b) => {
    const [x, y] = [lossOf(a.objective, goal), lossOf(b.objective, goal)];
    return x === y ? 0 : x - y;
  });

/** The smaller the better; infinite where there is no number. */
const lossOf = (value: number | null | undefined, goal: Goal): number => {
  if (value === undefined || value === null || Number.isNaN(value)) return Infinity;
  return goal === 'maximize' ? -value : value;
};

/** What makes a comparison unequal beyond the plans. */
const notesOn = (records: readonly RunRecord[]): readonly string[] => {
  const different = (of: (record: RunRecord) => unknown): boolean =>
    new Set(records.map((record) => JSON.stringify(of(record)))).size > 1;
  const parts = ['test', 'validation'].filter(
    (part) => new Set(records.flatMap(({ data }) => data.counts[part] ?? [])).size > 1,
  );
  return [
    ...(different(({ data }) => data.digest) ? ['They were not made from the same data: the digests differ.'] : []),
    ...parts.map(
      (part) => `Their ${part} parts are not of one size, so their \`${part}/…\` values are not of the same samples.`,
    ),
    ...(different(({ environment: { engine } }) => [engine.name, engine.device, engine.version])
      ? ['They were not trained by the same engine.']
      : []),
    ...(different(({ environment }) => environment.assay) ? ['They were not made by the same version of assay.'] : []),
  ];
};
