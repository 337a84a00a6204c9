import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load, type LoadOptions } from '../../run/load/load.ts';
import { trustedOptions } from '../../run/provenance/run-trust.ts';
import { readSource, type Source } from '../../run/provenance/source.ts';
import { shown } from '../../registry/json-check.ts';
import { existsIn } from '../../files/folder-files.ts';
import { openData, openTable } from '../../data/open.ts';
import type { Subset } from '../../data/split.ts';
import { ExperimentError, type Issue } from '../../contracts/issue.ts';
import { type PlannedData } from '../../contracts/plan.ts';
import { isWhole } from '../../experiment/plan/planned.ts';
import { bind } from '../../registry/bind.ts';
import type { DataIo, Labels } from '../../contracts/data.ts';
import { readRun, RunError } from '../../results/run/read-run.ts';
import type { EventOf } from '../../contracts/events.ts';
import { shownPart, type PartName } from '../../runner/training.ts';
import type { OpenModel } from '../model/open-model.ts';

/** Samples with their labels, as the model takes and names them. */
export interface OpenPart {
  readonly name: PartName;
  readonly part: Subset;
  /** SHA-256 of the whole dataset, hex. */
  readonly digest: string;
  /** Whether the data are those of the training; null where its log does not tell. */
  readonly asTrained: boolean | null;
}

/**
 * A part of the data that a model was trained with, or of those that `changes` to its `data` section name
 * (`test=new.csv`, paths seen from the working directory). Throws `ExperimentError` and `DataError` on the data,
 * `RunError` where they do not fit the model.
 */
export const openPart = async (
  model: OpenModel,
  split: PartName | undefined,
  changes: readonly string[],
): Promise<OpenPart> => {
  const { planned, io } = await dataOf(model, changes);
  // Transforms are the model's, with what they were fitted to then.
  const dataset = bind(model.catalog, 'dataset', planned);
  const { seed } = model.plan.experiment;
  const table = model.columns && (await dataset.table?.(io));
  if (!table && changes.length > 0) refuseOtherColumns(model, (await dataset.inspect(io)).features.names);
  const { parts, labels, digest, input } = table
    ? await openTable(table, planned, [], seed, noTf, { io, fitted: model.columns! })
    : await openData(dataset, planned, [], seed, io, noTf);
  const { shape, dtype } = model.input;
  if (String(shape) !== String(input.shape) || dtype !== input.dtype)
    throw new RunError(
      `The data have samples of ${input.dtype} [${input.shape.join(', ')}], and the model takes ${dtype} ` +
        `[${shape.join(', ')}].`,
    );
  const name = split ?? shownPart({ parts });
  const part = parts[name];
  if (!part) throw new RunError(`The data have no ${name} part: there are ${listed(Object.keys(parts))}.`);
  const trained = changes.length > 0 ? null : await digestOf(model.folder);
  return {
    name,
    part: relabelled(part, labels, model.labels),
    digest,
    asTrained: trained === null ? null : trained === digest,
  };
};

const noTf = () => Promise.reject(new Error('No transform is fitted here.'));

const dataOf = async (
  model: OpenModel,
  changes: readonly string[],
): Promise<{ readonly planned: PlannedData; readonly io: DataIo }> => {
  const { plan } = model;
  const { file, options } = await experimentOf(model);
  const set = changes.map((change) => `${section}${fromHere(change)}`);
  const loaded = await load(file, { ...options, set: [...(options.set ?? []), ...set] });
  if (changes.length === 0) return { planned: plan.experiment.data, io: loaded.dataIo };
  const failures = loaded.issues.filter(isAboutData).map((issue) => named(issue, set));
  const planned = loaded.experiment['data'] as PlannedData | undefined;
  if (failures.length > 0 || !isWhole(planned))
    throw new ExperimentError(failures.length > 0 ? failures : loaded.issues);
  return { planned, io: loaded.dataIo };
};

/**
 * The file that the model was made from, with its paths and modules; of a run that was taken elsewhere, what its plan
 * says.
 */
const experimentOf = async ({
  folder,
  plan,
  environment,
  trust,
}: OpenModel): Promise<{ readonly file: string; readonly options: LoadOptions }> => {
  const found = existsIn(folder, 'source.json') ? await readSource(folder) : null;
  const isThere = found !== null && existsSync(found.file);
  const source: Source = found ?? { file: join(folder, 'experiment.yaml'), changes: {}, own: false };
  const text = isThere ? {} : { text: JSON.stringify(plan.experiment) };
  const wanted = isThere ? source : { ...source, changes: {} };
  const options = await trustedOptions({ folder, source: wanted, digests: environment.modules, trust, ...text });
  return { file: source.file, options };
};

const section = 'data.';

/** By the option that was written. */
const named = (issue: Issue, set: readonly string[]): Issue => {
  const { place } = issue;
  if (place?.file !== '--set' || !set.includes(place.source)) return issue;
  const column = Math.max(1, place.column - section.length);
  return {
    ...issue,
    place: {
      ...place,
      file: '--data',
      source: place.source.slice(section.length),
      column,
      length: place.column > section.length ? place.length : place.length - section.length,
    },
  };
};

/** A table's columns are fed in their order. */
const refuseOtherColumns = ({ input: { names } }: OpenModel, found: readonly string[] | undefined): void => {
  if (!names || !found || String(names) === String(found)) return;
  throw new RunError(
    `The data have the columns ${listed(found)}, and the model takes ${listed(names)}: \`--data ` +
      `features=[${names.join(', ')}]\` takes these.`,
  );
};
const listed = (names: readonly string[]): string => `\`${shown(names.join('`, `'), 400)}\``;

/** The model need not fit to be trained on them: other data may lack a class, or a whole batch. */
const isAboutData = ({ severity, path, code }: Issue): boolean =>
  severity === 'error' && !code.startsWith('batch-too-') && /^(data\b|use\b|$)/.test(path);

/** A file that is there, seen from the working directory, is meant; anything else stays as it is written. */
const fromHere = (change: string): string => {
  const [name, value] = [change.slice(0, change.indexOf('=')), change.slice(change.indexOf('=') + 1)];
  return existsSync(value) ? `${name}=${JSON.stringify(resolve(value))}` : change;
};

const digestOf = async (folder: string): Promise<string | null> => {
  const run = await readRun(folder).catch(() => null);
  const start = run?.events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start');
  return start?.data.digest ?? null;
};

/** Classes of other data go by their names: they may lack some, or have them in another order. */
const relabelled = (part: Subset, found: Labels, known: Labels): Subset => {
  if (found.kind !== known.kind)
    throw new RunError(`The labels of the data are ${kinds[found.kind]}, and those of the model ${kinds[known.kind]}.`);
  if (found.kind === 'value' || known.kind === 'value') {
    const [there, wanted] = [found, known].map((labels) => (labels.kind === 'value' ? labels.shape : []));
    if (String(there) !== String(wanted))
      throw new RunError(
        `The labels of the data have shape [${there!.join(', ')}], and those of the model [${wanted!.join(', ')}].`,
      );
    return part;
  }
  if (String(found.classes) === String(known.classes)) return part;
  const positions = found.classes.map((name) => {
    const at = known.classes.indexOf(name);
    if (at < 0)
      throw new RunError(
        `The data have the class \`${shown(name)}\`, which the model does not know: it was trained on ` +
          `${listed(known.classes)}.`,
      );
    return at;
  });
  return {
    ...part,
    labels: { ...part.labels, dtype: 'int32', data: Int32Array.from(part.labels.data, (label) => positions[label]!) },
  };
};

const kinds = { class: 'classes', value: 'values' } as const;
