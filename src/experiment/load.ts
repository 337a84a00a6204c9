import { defined } from '../defined.ts';
import { inBytes, parseAmount } from '../registry/fields.ts';
import { memoryUnits } from '../registry/kind-facts.ts';
import { createCatalog, type Catalog } from '../registry/catalog.ts';
import type { Component } from '../registry/define.ts';
import type { DataIo } from '../contracts/data.ts';
import { check } from './validate/check.ts';
import type { Finding } from './validate/finding.ts';
import { settleMonitors } from './validate/monitors.ts';
import { compose, type ComposeSource, type ReadText } from './read/compose.ts';
import { limitValues } from './read/limit-values.ts';
import { withEnv, type Env } from './read/env.ts';
import { gatherFacts, nameOf, type Facts, type Inspections, type KnownExperiment } from './plan/facts.ts';
import { experimentFields } from './fields.ts';
import { issueAt, sortIssues } from './issues/issue.ts';
import { layerNames } from './paths.ts';
import type { Issue } from '../contracts/issue.ts';
import type { Plan, PlannedExperiment, PlannedLayer } from '../contracts/plan.ts';
import { isWhole } from './plan/planned.ts';
import { leftOut, withReporters, type ReporterChanges } from './read/reporters.ts';
import { resolve, type Partial, type Resolution } from './plan/resolve.ts';
import { child, placeOf, type MapTree } from './tree.ts';
import { userComponents } from './read/use.ts';
import { validate } from './validate/validate.ts';
import { writtenIo } from './read/data-files.ts';

export interface Source extends ComposeSource {
  readonly env: Env;
  /** What it reads, beyond the file itself. */
  readonly io: {
    /** Text of a file, its path as the author names it. Rejects when there is none. */
    readonly readText: ReadText;
    /** The files of a dataset, relative to the experiment file it is given. */
    readonly data: OpenIo;
    /** Components that a module exports. `module` is a path, or a package seen from `file`. */
    readonly components: (module: string, file: string) => Promise<readonly Component[]>;
  };
  readonly reporters?: ReporterChanges;
  /** `false` runs none of the user’s modules; there is then no plan where what they declare is needed. */
  readonly use?: boolean;
}

export interface Loaded {
  readonly issues: readonly Issue[];
  /** There when no issue is an error. */
  readonly plan?: Plan;
  /** As far as it is known, also when there are errors: `undefined` stands where one does. */
  readonly experiment: Readonly<Record<string, Partial>>;
  readonly origins: Plan['origins'];
  readonly catalog: Catalog;
  /** Modules of the user’s components, by path or package name. */
  readonly modules: readonly string[];
  /** What was written, all files together, with places. */
  readonly tree?: MapTree;
  /** The dataset’s files, each relative to the file that names it. */
  readonly dataIo: DataIo;
}

/** What was written, all files together, with places, and the components that it may use. */
export interface ReadExperiment {
  readonly tree: MapTree | undefined;
  readonly issues: readonly Issue[];
  /** Nothing that it extends is missing. */
  readonly complete: boolean;
  readonly catalog: Catalog;
  readonly modules: readonly string[];
  readonly file: string;
  readonly env: Env;
  readonly data: OpenIo;
}

/**
 * An experiment, or every issue at once. Each stage goes on with what the one before it could make sense of.
 *
 *   text ─ compose ─► tree ─ env ─ use ─► catalog ─ validate ─ resolve ─► experiment
 *     ─ inspect, shapes ─► facts ─ check ─► plan
 */
export const loadExperiment = async (source: Source, builtins: readonly Component[]): Promise<Loaded> =>
  settle(await readExperiment(source, builtins));

export const readExperiment = async (source: Source, builtins: readonly Component[]): Promise<ReadExperiment> => {
  const { file, io } = source;
  const composed = await compose(source, io.readText);
  const excess = composed.tree && limitValues(composed.tree);
  if (!composed.tree || excess)
    return {
      complete: composed.complete,
      issues: excess ? [...composed.issues, excess] : composed.issues,
      tree: undefined,
      catalog: createCatalog(builtins),
      modules: [],
      file,
      env: source.env,
      data: io.data,
    };
  const { reporters = {} } = source;
  const { tree, issues } = withEnv(
    withReporters(composed.tree, reporters, experimentFields.reporters.default),
    source.env,
  );
  const own =
    source.use === false ? { components: [], modules: [], issues: [] } : await userComponents(tree, source, builtins);
  const catalog = createCatalog([...builtins, ...own.components]);
  return {
    tree,
    issues: [...composed.issues, ...issues, ...own.issues, ...leftOut(composed.tree, reporters)],
    complete: composed.complete,
    catalog,
    modules: own.modules,
    file,
    env: source.env,
    data: io.data,
  };
};

/**
 * Everything after reading, of `tree` in place of what was written; `inspections` keeps what is known of datasets from
 * one tree to the next.
 */
export const settle = async (read: ReadExperiment, tree = read.tree, inspections?: Inspections): Promise<Loaded> => {
  const { catalog, modules, file } = read;
  if (!tree)
    return {
      issues: sortIssues(read.issues, file),
      experiment: {},
      origins: {},
      catalog,
      modules,
      dataIo: read.data(file),
    };
  const issues = [...read.issues, ...validateRead(read, tree)];
  const { value, origins } = resolve(tree, experimentFields, catalog, issues);
  const memory = memoryOf(value);
  const dataIo = writtenIo(tree, file, (from) => read.data(from, memory));
  const facts = await gatherFacts(value as KnownExperiment, catalog, dataIo, inspections);
  const settled = settleMonitors(value, facts, experimentFields, catalog);
  const findings = [
    ...check(settled.experiment as KnownExperiment, facts, { fields: experimentFields, catalog, env: read.env }),
    ...settled.findings,
  ];
  const all = sortIssues([...issues, ...findings.map((finding) => issueOf(finding, tree))], file);

  const { sweep, ...experiment } = settled.experiment;
  const whole = isWhole(experiment) ? withLayerNames(experiment) : undefined;
  const plan =
    whole && !all.some(({ severity }) => severity === 'error')
      ? { experiment: whole, facts: planFacts(facts), origins: withoutSweep(origins) }
      : undefined;
  return {
    issues: all,
    ...(plan && { plan }),
    experiment: { ...((whole as unknown as typeof experiment | undefined) ?? experiment), sweep },
    origins,
    catalog,
    modules,
    tree,
    dataIo,
  };
};

/** The files that an experiment file may name. `memory` is what it lets data take, in bytes. */
type OpenIo = (file: string, memory?: number) => DataIo;

const memoryOf = (value: Resolution['value']): number | undefined => {
  const memory = (value['data'] as { readonly memory?: unknown } | undefined)?.memory;
  return typeof memory === 'string' ? inBytes(parseAmount(memory, memoryUnits)) : undefined;
};

/** What the schemas say of `tree` in place of what was written. */
export const validateRead = ({ catalog, modules, complete, ...read }: ReadExperiment, tree: MapTree): Issue[] => {
  const found = validate(tree, experimentFields, catalog).filter((issue) => isOwn(issue, read.issues, complete));
  return unrun(tree, modules) ? found.map(mayBeDeclared) : found;
};

/** A plan is of one run: of the sweep that it may be a trial of, it does not tell. */
export const withoutSweep = (origins: Loaded['origins']): Loaded['origins'] =>
  Object.fromEntries(Object.entries(origins).filter(([path]) => path !== 'sweep' && !path.startsWith('sweep.')));

/**
 * Not the consequence of what is wrong already: of a file that is not there to extend, of a variable that is not set.
 */
const isOwn = ({ code, path }: Issue, early: readonly Issue[], complete: boolean): boolean =>
  (complete || code !== 'missing-field') && !early.some((issue) => issue.code === 'missing-env' && issue.path === path);

/** Whether a module that the file names was not run, or could not be: what it declares is then unknown. */
const unrun = (tree: MapTree, modules: readonly string[]): boolean => {
  const used = child(tree, 'use');
  return used?.kind === 'list' && used.items.length > modules.length;
};

const mayBeDeclared = (issue: Issue): Issue =>
  issue.code === 'unknown-type'
    ? {
        ...issue,
        severity: 'warning',
        message: `${issue.message} A module under \`use\`, which may declare it, was not run.`,
      }
    : issue;

export const issueOf = ({ path, severity, ...failure }: Finding, tree: MapTree): Issue =>
  issueAt(failure, path, placeOf(tree, path), severity);

const withLayerNames = (value: Readonly<Record<string, Partial>>): PlannedExperiment => {
  const experiment = value as unknown as PlannedExperiment;
  const { layers } = experiment.model;
  const names = layerNames(layers.map(nameOf));
  return { ...experiment, model: { layers: layers.map((layer, i): PlannedLayer => ({ ...layer, name: names[i]! })) } };
};

/** Without errors, everything is known. */
export const planFacts = ({
  dataset,
  counts,
  transformed,
  layers,
  stepsPerEpoch,
  steps,
  values,
  windows,
}: Facts): Plan['facts'] => ({
  dataset: dataset!,
  counts: counts!,
  input: dataset!.features.shape,
  transformed: transformed!,
  layers: layers!,
  stepsPerEpoch: stepsPerEpoch!,
  steps: steps!,
  values: values!,
  ...defined({ windows }),
});
