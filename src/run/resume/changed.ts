import { differencesOf, type Difference } from '../../experiment/plan/differences.ts';
import { canonical, isFingerprinted, resultsVersion, versionOf } from '../../experiment/plan/fingerprint.ts';
import { printablePlan } from '../../experiment/plan/printable.ts';
import type { Plan, PlannedTrain } from '../../contracts/plan.ts';
import type { EventOf } from '../../contracts/events.ts';
import type { Changes, Planned } from '../load/load.ts';
import { someModuleChanged, type Recorder } from '../../experiment/messages.ts';
import { modulesOf } from '../run.ts';

export interface Changed {
  /** Values that a result depends on. */
  readonly values: readonly Difference[];
  /** Values that no result depends on. */
  readonly harmless: readonly Difference[];
  /** What else a result depends on: data, modules, a sentence each. */
  readonly rest: readonly string[];
  /** The version of assay that recorded the run, where its numbers differ. */
  readonly recorder: Recorder | null;
}

type Start = Pick<EventOf<'trial:start'>, 'plan' | 'environment' | 'data'>;

/** What of an experiment is no longer as it was when a run began. `lengths` are passed over. */
export const changedSince = async (
  { plan, environment, data }: Start,
  planned: Planned,
  digest: string,
  lengths: readonly Length[] = [],
): Promise<Changed> => {
  const before = Object.fromEntries(lengths.map((name) => [name, plan.experiment.train[name]]));
  const { experiment } = planned.plan;
  const same = {
    ...planned,
    plan: { ...planned.plan, experiment: { ...experiment, train: { ...experiment.train, ...before } } },
  };
  // Engine and place are asked for by whoever goes on, and say nothing about the file.
  const all = differencesOf(plan.experiment, printablePlan(same.plan).experiment).filter(
    ({ path, before: was }) => path !== 'out' && !path.startsWith('engine') && !isLater(path, was),
  );
  const values = all.filter(({ path }) => isFingerprinted(path));
  const harmless = all.filter(({ path }) => !isFingerprinted(path));
  const dataChanged =
    digest === data.digest
      ? []
      : [`the data: their digest \`${data.digest.slice(0, 12)}\` is now \`${digest.slice(0, 12)}\``];
  if (values.length > 0 || dataChanged.length > 0) return { values, harmless, rest: dataChanged, recorder: null };
  const modules = await modulesOf(planned);
  const version = versionOf(environment.fingerprint, same.plan, { data: digest, modules });
  if (version === resultsVersion) return { values, harmless, rest: [], recorder: null };
  if (version !== undefined) return { values, harmless, rest: [], recorder: 'an older version' };
  const recordedModules = Object.values(environment.modules ?? {});
  return canonical(recordedModules) === canonical(modules)
    ? { values, harmless, rest: [], recorder: 'another version' }
    : { values, harmless, rest: [someModuleChanged], recorder: null };
};

/** How long a run is to be, of which an extension changes one. */
export const lengthNames = ['epochs', 'maxSteps'] as const satisfies readonly (keyof PlannedTrain)[];
export type Length = (typeof lengthNames)[number];

/**
 * The changes with which a run is planned again as it was: one of a version without `train.nonFinite` always continued.
 */
export const changesAsThen = (changes: Changes, { experiment }: Plan): Changes =>
  experiment.train.nonFinite === undefined
    ? { ...changes, set: [...(changes.set ?? []), 'train.nonFinite=continue'] }
    : changes;

/** A field that an earlier version did not write. */
const isLater = (path: string, before: unknown): boolean =>
  ['train.nonFinite', 'data.memory'].includes(path) && before === undefined;
