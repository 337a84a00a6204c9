import { resolve } from 'node:path';
import { Type } from '@sinclair/typebox';
import { builtins } from '../components/index.ts';
import type { Json } from '../contracts/json.ts';
import type { Planned, PlannedExperiment } from '../contracts/plan.ts';
import type { RunSource } from '../contracts/run.ts';
import { componentProblem } from '../experiment/validate/check-planned.ts';
import { fillEnv, namesIn, type Env } from '../experiment/read/env.ts';
import { existsIn, readTextIn } from '../files/folder-files.ts';
import { createCatalog, fieldsOf, type Catalog } from '../registry/catalog.ts';
import { defaultUri } from '../registry/server-uri.ts';
import { wrongFile } from '../results/messages.ts';
import { RunError } from '../results/run/run-error.ts';
import { parseChecked, readEnvironment, readPlan } from '../results/run/run-files.ts';
import { experimentSchema } from '../results/run/run-schemas.ts';
import { loadComponents } from '../run/load/components.ts';
import { read } from '../run/load/load.ts';
import { needsUri, registrationSkipped } from '../run/messages.ts';
import { allowedEnv, refuseVariables, trustedOptions, type RunTrust } from '../run/provenance/run-trust.ts';
import { readSource, type Source } from '../run/provenance/source.ts';

/** What the folder of a run may do that is sent, and where to. */
export interface SyncTrust extends RunTrust {
  /** Address of the MLflow server, in place of any that the folder names. */
  readonly uri?: string;
}

/** The reporter `mlflow` that sends a run, and the components that it is made of. */
interface SettledSender {
  readonly planned: Planned;
  readonly catalog: Catalog;
  /** The experiment file. */
  readonly file: string;
}

/** For a run that this process trains: nothing is taken from its folder. */
export const senderInMemory = async ({
  planned,
  source,
}: {
  readonly planned: Planned;
  readonly source: RunSource;
}): Promise<SettledSender> => {
  const modules = await Promise.all(source.modules.map((module) => loadComponents(module, source.file)));
  return { planned, catalog: createCatalog([...builtins, ...modules.flat()]), file: source.file };
};

interface InFolder {
  readonly folder: string;
  /** Which reporter `mlflow` of the run it is, from 0. */
  readonly place: number;
  readonly experiment: PlannedExperiment;
  readonly trust: SyncTrust;
  readonly warn: (message: string) => void;
}

/**
 * For a run that is read from its folder, which somebody else may have made: it decides neither where to send nor which
 * variables and modules are used, unless this user made it. Throws `RunError` where it wants what it may not have.
 */
export const senderInFolder = async (asked: InFolder): Promise<SettledSender> => {
  const { folder, place, experiment, trust, warn } = asked;
  const source = await sourceOf(folder);
  const written = { ...experiment.reporters.filter(({ type }) => type === 'mlflow')[place], type: 'mlflow' } as Planned;
  const wanted: Planned = trust.uri === undefined ? written : { ...written, uri: trust.uri, tracker: null };
  const catalog = wanted['tracker'] == null ? createCatalog(builtins) : await catalogOf(asked, source);
  const problem = componentProblem('reporter', wanted, catalog);
  if (problem !== undefined) throw new RunError(wrongFile({ folder, name: planFile(folder), problem }));
  const env = allowedEnv(source.own, trust.env ?? [], process.env);
  refuseVariables(folder, namesIn(JSON.stringify(wanted)), env);
  const planned = withDefaults(wanted, catalog, env);
  return { planned: source.own ? planned : elsewhere(planned, asked, warn), catalog, file: source.file };
};

const planFile = (folder: string): string => (existsIn(folder, 'sweep.jsonl') ? 'sweep.jsonl' : 'plan.json');

/** Older runs lack their source. */
const sourceOf = async (folder: string): Promise<Source> =>
  existsIn(folder, 'source.json')
    ? readSource(folder)
    : { file: resolve(folder, 'experiment.yaml'), changes: {}, own: false };

const catalogOf = async ({ folder, experiment, trust }: InFolder, source: Source): Promise<Catalog> => {
  const digests = existsIn(folder, 'sweep.jsonl')
    ? digestsBy(experiment.use, (await headerIn(folder)).modules)
    : (await readEnvironment(folder)).modules;
  return (await read(source.file, await trustedOptions({ folder, source, digests, trust }))).catalog;
};

const digestsBy = (names: readonly string[], digests: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(digests.map((digest, i) => [names[i] ?? `module ${i + 1}`, digest]));

/** A run that was made without the reporter is sent with its defaults. */
const withDefaults = (written: Planned, catalog: Catalog, env: Env): Planned => {
  const fields = fieldsOf(catalog.get('reporter', 'mlflow') as never);
  const defaults = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field['default'] as Json]));
  return { ...defaults, ...fillEnv(fields, written, catalog, env), type: 'mlflow' };
};

/**
 * What somebody else's run may decide: how it is called, and neither where it goes nor what a registry's readers
 * deploy.
 */
const elsewhere = (planned: Planned, { folder, trust }: InFolder, warn: (message: string) => void): Planned => {
  const { uri, register } = planned as Planned & { readonly uri: string | null; readonly register: string | null };
  const isNamed = trust.uri !== undefined || planned['tracker'] !== null || uri === null || uri === defaultUri;
  const byVariable = Boolean(process.env['MLFLOW_TRACKING_URI']);
  if (!isNamed && !byVariable) throw new RunError(needsUri({ folder, uri }));
  if (register !== null) warn(registrationSkipped({ name: register }));
  return { ...planned, uri: trust.uri ?? null, register: null, alias: null };
};

const headerLine = Type.Object({
  header: Type.Object({ experiment: experimentSchema, modules: Type.Array(Type.String()) }),
});

/** The header in force: a sweep whose file has changed since has several. */
const headerIn = async (folder: string) => {
  const line = (await readTextIn(folder, 'sweep.jsonl'))
    .split('\n')
    .findLast((written) => /^\s*\{\s*"state"\s*:\s*"sweep"/.test(written));
  return parseChecked(line ?? 'null', { folder, name: 'sweep.jsonl' }, headerLine).header;
};

/** Of a run, or of a sweep. Throws `RunError` where it can't be read. */
export const experimentOf = async (folder: string): Promise<PlannedExperiment> =>
  existsIn(folder, 'sweep.jsonl')
    ? ((await headerIn(folder)).experiment as unknown as PlannedExperiment)
    : (await readPlan(folder)).experiment;
