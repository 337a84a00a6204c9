import { canonical, resultsVersion } from '../../experiment/plan/fingerprint.ts';
import { differences, experimentDifferences } from '../../experiment/plan/differences.ts';
import { parsePath } from '../../experiment/paths.ts';
import { printablePlan } from '../../experiment/plan/printable.ts';
import { allParameters } from '../../registry/space.ts';
import type { Header } from './journal.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import type { SweepSettings } from '../../contracts/sweep.ts';
import { otherNumbers, someModuleChanged } from '../../experiment/messages.ts';
import type { Opened } from '../work/job.ts';

export const headerOf = (
  { base, settings, objective, seed, space }: SweepPlan,
  { engine, data, modules }: Opened,
): Header => ({
  name: base.experiment.name,
  seed,
  settings,
  objective,
  parameters: allParameters(space.parameters).map(({ id, path, distribution }) => ({
    id,
    path,
    kind: distribution?.type ?? 'choice',
  })),
  experiment: printablePlan(base).experiment as unknown as Header['experiment'],
  data,
  modules,
  asked: base.experiment.engine,
  engine,
  resultsVersion,
});

/** Settings that change neither the trials nor their results. */
const harmlessSettings: readonly (keyof SweepSettings)[] = ['budget', 'parallel', 'retries', 'trialTimeout'];

/** How a sweep differs from the recorded one, a line each. */
export const changesOf = (before: Header, now: Header): readonly string[] => [
  ...differences(
    before.settings,
    now.settings,
    (path) => !harmlessSettings.some((name) => path === name || path.startsWith(`${name}.`)),
  ).map((line) => `sweep.${line}`),
  ...differences(before.objective, now.objective)
    .filter(() => canonical(before.settings.objective) === canonical(now.settings.objective))
    .map((line) => `objective.${line}`),
  ...experimentDifferences(withoutParameters(before), withoutParameters(now)),
  ...(before.data === now.data
    ? []
    : [`the data: their digest \`${before.data.slice(0, 12)}\` is now \`${now.data.slice(0, 12)}\``]),
  ...(canonical(before.modules) === canonical(now.modules) ? [] : [someModuleChanged]),
  ...((before.resultsVersion ?? 1) === now.resultsVersion ? [] : [otherNumbers({ recorder: 'an older version' })]),
];

/** The space already says what the varied values of the first point are. */
const withoutParameters = ({ experiment, parameters }: Header): Header['experiment'] => {
  const copy = structuredClone(experiment) as Record<string, unknown>;
  for (const { path } of parameters) {
    const keys = parsePath(path).value ?? [];
    let at: unknown = copy;
    for (const key of keys.slice(0, -1)) at = stepInto(at, key);
    if (typeof at === 'object' && at !== null) Reflect.deleteProperty(at, keys.at(-1)!);
  }
  return copy;
};

const stepInto = (at: unknown, key: string | number): unknown => {
  if (Array.isArray(at))
    return at.find((item: { readonly name?: string } | null) => item?.name === key) ?? at[Number(key)];
  return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined;
};
