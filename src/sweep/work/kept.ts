import { openData, type OpenData } from '../../data/open.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { Job } from './job.ts';
import { canonical, fingerprint } from '../../experiment/plan/fingerprint.ts';
import type { Loaded } from '../../experiment/load.ts';
import type { Plan } from '../../contracts/plan.ts';
import { bind } from '../../registry/bind.ts';
import type { Dataset } from '../../contracts/data.ts';
import type { Environment } from '../../contracts/run.ts';
import { modulesIn, recordEnvironment } from '../../run/provenance/environment.ts';
import { load, type Planned } from '../../run/load/load.ts';
import { modulesOf as digestsOf } from '../../run/run.ts';
import { openEngine } from '../../run/open/open-engine.ts';

/** Caches one value; another key disposes of it first, then makes a new one. */
const keep = <T>(dispose?: (value: T) => Promise<void>) => {
  let kept: { readonly key: string; readonly value: Promise<T> } | undefined;
  return async (key: string, make: () => Promise<T>): Promise<T> => {
    if (kept?.key !== key) {
      const before = kept?.value;
      kept = undefined;
      if (before) await before.then(dispose, () => undefined);
      kept = { key, value: make() };
    }
    return kept.value;
  };
};

const loadedBy = keep<Loaded>();
const engineBy = keep<Engine>((engine) => engine.close());
const columnsBy = keep<Dataset>();
const dataBy = keep<OpenData>();
const modulesBy = keep<readonly string[]>();
const environmentBy = keep<Environment>();

/** Reads the file once, for components and data; the job brings its own plan. Console and plots belong to the sweep. */
export const plannedBy = async ({ file, changes, plan }: Job): Promise<Planned> => {
  const loaded = await loadedBy(canonical({ file, changes }), () => load(file, changes));
  const { reporters } = plan.experiment;
  const kept = [...reporters.keys()].filter((place) => !['console', 'plots'].includes(reporters[place]!.type));
  const experiment = { ...plan.experiment, reporters: kept.map((place) => reporters[place]!) };
  return { ...loaded, plan: { ...plan, experiment, origins: movedOrigins(plan.origins, kept) }, warnings: [] };
};

/** Origins tell which values came from environment variables and must not be written. */
const movedOrigins = (origins: Plan['origins'], kept: readonly number[]): Plan['origins'] =>
  Object.fromEntries(
    Object.entries(origins).flatMap(([path, origin]) => {
      const [, place, rest] = /^reporters\[(\d+)\](.*)$/.exec(path) ?? [];
      if (place === undefined) return [[path, origin]];
      const now = kept.indexOf(Number(place));
      return now < 0 ? [] : [[`reporters[${now}]${rest}`, origin]];
    }),
  );

export const keptEngine = (planned: Planned): Promise<Engine> =>
  engineBy(canonical(planned.plan.experiment.engine), () => openEngine(planned, () => keptData(planned)));

/** Reads the columns once for all seeds: another seed only splits them differently. */
export const keptData = async ({ plan: { experiment }, catalog, dataIo }: Planned): Promise<OpenData> => {
  const { data, seed } = experiment;
  const dataset = bind(catalog, 'dataset', data);
  const own = canonical([data.type, dataset.fields]);
  const shared = { ...dataset, load: () => columnsBy(own, () => dataset.load(dataIo)) };
  const transforms = data.transforms.map((transform) => bind(catalog, 'transform', transform));
  return dataBy(canonical({ data, seed }), () =>
    openData(shared, data, transforms, seed, dataIo, async () => (await import('../../engine/tf.ts')).loadTf()),
  );
};

/** Digests of the user's modules, computed once per process. */
export const modulesOf = ({ modules }: Planned): Promise<readonly string[]> =>
  modulesBy(canonical(modules), () => digestsOf({ modules }));

export const keptEnvironment = async (
  planned: Planned,
  engine: Engine,
  data: string,
  folder: string,
): Promise<Environment> => ({
  ...(await environmentBy(canonical([folder, planned.plan.experiment.engine]), () =>
    recordEnvironment(engine, '', folder),
  )),
  fingerprint: fingerprint(planned.plan, { data, modules: await modulesOf(planned) }),
  ...modulesIn(planned.plan, await modulesOf(planned)),
});
