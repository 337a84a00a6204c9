import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { builtins } from '../components/index.ts';
import { fillEnv } from '../experiment/env.ts';
import type { Plan } from '../experiment/plan.ts';
import { bind, type Planned } from '../registry/bind.ts';
import { createCatalog, fieldsOf } from '../registry/catalog.ts';
import type { Bound, Json } from '../registry/kinds.ts';
import { TrackerError, type RunSource, type Tracker } from '../registry/tracker.ts';
import { readConnection } from '../reporters/mlflow/connection.ts';
import type { Outbox } from '../reporters/mlflow/outbox.ts';
import { ownFolder } from '../reporters/mlflow/reporter.ts';
import { createMlflowTracker } from '../reporters/mlflow/tracker.ts';
import { loadComponents } from './components.ts';

/** Which reporter `mlflow` of a run is sent. */
export interface Sender {
  readonly folder: string;
  /** Counted from 0. */
  readonly place: number;
  /** As it stands in memory; else it is read from the run's plan, its `${env:…}` filled in from the environment of now. */
  readonly planned: Planned | null;
}

type Follow = Pick<Outbox, 'signal' | 'patience' | 'more' | 'ended' | 'warn' | 'reached'>;

/** What sends a run: its reporter and its tracker, built again from the run's folder. Throws `TrackerError` where that can't be. */
export const openOutbox = async ({ folder, place, planned }: Sender, follow: Follow): Promise<Outbox> => {
  const own = ownFolder(folder, place);
  const source = await readSource(folder, own);
  const plan = await readPlan(folder);
  const catalog = createCatalog([...builtins, ...(await Promise.all(source.modules.map((module) => loadComponents(module, source.file)))).flat()]);
  const reporter = bind(catalog, 'reporter', planned ?? plannedOf(plan, place));
  const fields = reporter.fields as unknown as MlflowFields;
  const env = process.env;
  const experiment = fields.experiment ?? (env['MLFLOW_EXPERIMENT_NAME'] || plan.experiment.name);
  const { tracker, destination } = await openTracker(fields, experiment, follow.signal);
  return {
    folder,
    own,
    tracker,
    destination: `${destination} ${experiment}`,
    options: { name: fields.name, source: near(source.file), tags: fields.tags, nonfinite: fields.nonfinite, model: fields.model, trial: null },
    // As in MLflow's client, whose first pause is a part of its factor.
    firstPause: Number(env['MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'] || 2) / 4,
    exportOnnx: async () => null,
    ...follow,
  };
};

/** The reporter's fields in force; `src/components/reporters/mlflow.ts` declares them. */
interface MlflowFields {
  readonly uri: string | null;
  readonly experiment: string | null;
  readonly name: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly nonfinite: 'skip' | 'send';
  readonly model: boolean;
  readonly register: string | null;
  readonly alias: string | null;
  readonly tracker: Bound<'tracker'> | null;
}

const openTracker = async ({ uri, headers, register, alias, tracker }: MlflowFields, experiment: string, signal: AbortSignal): Promise<{ readonly tracker: Tracker; readonly destination: string }> => {
  const context = { experiment, signal };
  if (tracker) return { tracker: await tracker.open(context), destination: tracker.type };
  const connection = await readConnection({ uri, headers }, process.env);
  return { tracker: createMlflowTracker(connection, context, register === null ? null : { name: register, alias }), destination: connection.uri };
};

const readPlan = async (folder: string): Promise<Plan> => {
  try {
    return JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as Plan;
  } catch {
    throw new TrackerError(`\`${folder}\` has no \`plan.json\` that can be read, so it is not known where the run is to be sent.`);
  }
};

/** A run that was made without the reporter is sent with its defaults. */
const plannedOf = ({ experiment }: Plan, place: number): Planned => {
  const written = experiment.reporters.filter(({ type }) => type === 'mlflow')[place];
  return written ? (fillEnv(written, process.env) as Planned) : { type: 'mlflow', ...defaults() };
};

const defaults = (): Readonly<Record<string, Json>> => {
  const component = createCatalog(builtins).get('reporter', 'mlflow')!;
  return Object.fromEntries(Object.entries(fieldsOf(component as never)).map(([name, field]) => [name, field['default'] as Json]));
};

/** Without the reporter's own note of it, the file as it lies in the run's folder. */
const readSource = async (folder: string, own: string): Promise<RunSource> => {
  const path = join(own, 'source.json');
  const { file, modules } = existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as RunSource) : { file: 'experiment.yaml', modules: [] };
  return { file: resolve(folder, file), modules: modules.map((module) => (/^\.{0,2}\//.test(module) ? resolve(folder, module) : module)) };
};

/** From the working directory, where the file lies below it; else its name, as folders of this machine say nothing elsewhere. */
const near = (file: string): string => {
  const path = relative('.', resolve(file));
  return path.startsWith('..') ? basename(file) : path;
};
