import { differencesOf } from '../../experiment/plan/differences.ts';
import { isFingerprinted, versionOf } from '../../experiment/plan/fingerprint.ts';
import type { Origin } from '../../contracts/plan.ts';
import type { Json } from '../../contracts/json.ts';
import { summaryOf, welch } from '../../mathematics/statistics.ts';
import type { RunRecord } from './record.ts';
import { differing, isTold, settingsOf } from './settings.ts';
import { defined } from '../../defined.ts';

/** Two runs, and what could have made them come out differently. */
export interface RunDiff {
  readonly runs: readonly [DiffSide, DiffSide];
  /** Values that are not the same. */
  readonly values: readonly ValueDiff[];
  /** A sentence each; empty where both were made from the same data, or by the same code. */
  readonly data: readonly string[];
  readonly code: readonly string[];
  /** Versions, machine, engine, git: by path in `environment.json`. */
  readonly environment: readonly {
    readonly path: string;
    readonly values: readonly [Json | undefined, Json | undefined];
  }[];
  readonly metrics: readonly MetricDiff[];
  /** What the spreads of `metrics` are of. */
  readonly spread: 'seeds' | 'epochs' | null;
}
export interface DiffSide {
  readonly run: string;
  readonly path: string;
  readonly status: RunRecord['status'];
  readonly epochs: number;
  readonly seconds: number;
  /** Runs that are the same but for the seed, this one among them. */
  readonly seeds: number;
}
export interface ValueDiff {
  readonly path: string;
  /** Null on the side that has no such value. */
  readonly sides: readonly [Found | null, Found | null];
  /** Whether a result depends on it. */
  readonly matters: boolean;
  /** Whether somebody wrote it on one side; else it comes with another difference. */
  readonly told: boolean;
}
export interface Found {
  readonly value: Json;
  /** Absent for a list of components. */
  readonly origin?: Origin;
}
export interface MetricDiff {
  readonly name: string;
  /** After the last epoch; the mean of all seeds. */
  readonly values: readonly [number, number];
  /** Second minus first. */
  readonly difference: number;
  /**
   * Of `seeds`, the standard deviation over them; of `epochs`, how far the value moves from one of the last epochs to
   * the next, apart from its trend, which is less than what another seed does. Null where it is not known.
   */
  readonly spreads: readonly [number | null, number | null];
  /** Welch's, two-sided, that the means are equal; null without two seeds on each side. */
  readonly p: number | null;
}

/** A run with those that are the same but for the seed, itself the first. */
export type Seeds = readonly [RunRecord, ...RunRecord[]];

export const diffRuns = (a: Seeds, b: Seeds): RunDiff => {
  const [first, second] = [a[0], b[0]];
  const repeated = a.length > 1 && b.length > 1;
  const metrics = first.plan.facts.values
    .filter((name) => second.plan.facts.values.includes(name))
    .flatMap((name) => metricDiff(name, a, b, repeated));
  const known = metrics.some(({ spreads }) => spreads.some((spread) => spread !== null));
  const spreadOver = repeated ? 'seeds' : 'epochs';
  return {
    runs: [sideOf(a), sideOf(b)],
    values: valueDiffs(first, second),
    data: dataDiffs(first, second),
    code: codeDiffs(first, second),
    environment: environmentDiffs(first, second),
    metrics,
    spread: known ? spreadOver : null,
  };
};

const sideOf = ([{ run, path, status, epochs, seconds }, ...others]: Seeds): DiffSide => ({
  run,
  path,
  status,
  epochs: epochs.length,
  seconds,
  seeds: 1 + others.length,
});

const valueDiffs = (...runs: readonly [RunRecord, RunRecord]): readonly ValueDiff[] => {
  const both = runs.map(({ plan }) => ({ plan, settings: settingsOf(plan) }));
  return differing(both.map(({ settings }) => settings)).map((path): ValueDiff => {
    const [before, now] = both.map(({ settings, plan }): Found | null => {
      const setting = settings.get(path);
      const origin = setting && plan.origins[setting.at];
      return setting ? defined({ value: setting.value, origin }) : null;
    });
    return { path, sides: [before!, now!], matters: isFingerprinted(path), told: isTold(path, both) };
  });
};

const dataDiffs = (a: RunRecord, b: RunRecord): readonly string[] => {
  const parts = [...new Set([...Object.keys(a.data.counts), ...Object.keys(b.data.counts)])].filter(
    (part) => a.data.counts[part] !== b.data.counts[part],
  );
  const counts = parts.map(
    (part) =>
      `The ${part} part has ${a.data.counts[part] ?? 'no'} samples in A and ${b.data.counts[part] ?? 'no'} in B.`,
  );
  return [
    ...(a.data.digest === b.data.digest
      ? []
      : [
          `The data are not the same: digest \`${a.data.digest.slice(0, 12)}\` in A, ` +
            `\`${b.data.digest.slice(0, 12)}\` in B.`,
        ]),
    ...counts,
  ];
};

/** Of the modules under `use`. Runs of before these were recorded say nothing of them. */
const codeDiffs = (a: RunRecord, b: RunRecord): readonly string[] => {
  const [before, now] = [a.environment.modules ?? {}, b.environment.modules ?? {}];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((module) => {
    const [x, y] = [before[module], now[module]];
    if (x === y) return [];
    if (x === undefined || y === undefined) return [`\`${module}\` is used in ${x === undefined ? 'B' : 'A'} only.`];
    return [
      `\`${module}\`, or a file that it imports, has changed: digest \`${x.slice(0, 12)}\` in A, ` +
        `\`${y.slice(0, 12)}\` in B.`,
    ];
  });
};

const environmentDiffs = (a: RunRecord, b: RunRecord): RunDiff['environment'] => {
  const versions: [number | undefined, number | undefined] = [recordedVersion(a), recordedVersion(b)];
  const numbersDiffer = !versions.includes(undefined) && versions[0] !== versions[1];
  const recorded = differencesOf(environmentOf(a), environmentOf(b)).map(({ path, before, now }) => ({
    path,
    values: [before, now] as [Json | undefined, Json | undefined],
  }));
  return [...(numbersDiffer ? [{ path: 'resultsVersion', values: versions }] : []), ...recorded];
};

/** Undefined where the fingerprint does not tell it, as for a run that recorded no digests of its modules. */
const recordedVersion = ({ plan, data, environment }: RunRecord): number | undefined =>
  versionOf(environment.fingerprint, plan, {
    data: data.digest,
    modules: plan.experiment.use.flatMap((module) => environment.modules?.[module] ?? []),
  });

/** What is a difference of its own, or follows from others, is told elsewhere. */
const environmentOf = ({
  environment: { fingerprint: _fingerprint, modules: _modules, ...rest },
}: RunRecord): object => ({ ...rest, engine: { ...rest.engine, reason: undefined } });

const metricDiff = (name: string, a: Seeds, b: Seeds, repeated: boolean): readonly MetricDiff[] => {
  const [x, y] = [a, b].map((runs) => runs.flatMap(({ epochs }) => epochs.at(-1)?.values[name] ?? [])) as [
    number[],
    number[],
  ];
  if (x.length === 0 || y.length === 0) return [];
  if (!repeated) {
    const values: [number, number] = [x[0]!, y[0]!];
    return [
      { name, values, difference: values[1] - values[0], spreads: [wobble(a[0], name), wobble(b[0], name)], p: null },
    ];
  }
  const [before, now] = [summaryOf(x), summaryOf(y)];
  return [
    {
      name,
      values: [before.mean, now.mean],
      difference: now.mean - before.mean,
      spreads: [before.deviation, now.deviation],
      p: welch(before, now),
    },
  ];
};

/**
 * The standard deviation that the differences of successive values tell of (von Neumann 1941), over the last quarter of
 * the epochs, four at least. A trend adds next to nothing.
 */
const wobble = ({ epochs }: RunRecord, name: string): number | null => {
  const last = epochs.slice(-Math.max(4, Math.ceil(epochs.length / 4))).map(({ values }) => values[name] ?? NaN);
  if (last.length < 4 || !last.every(Number.isFinite)) return null;
  const steps = summaryOf(last.slice(1).map((value, i) => value - last[i]!));
  return steps.deviation! / Math.SQRT2;
};
