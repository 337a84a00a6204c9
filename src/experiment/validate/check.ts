import { bind } from '../../registry/bind.ts';
import type { Planned, PlanFacts } from '../../contracts/plan.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { parseAmount, type Fields } from '../../registry/fields.ts';
import { formOf } from '../../registry/walk.ts';
import type { Bound } from '../../registry/kinds.ts';
import type { Labels } from '../../contracts/data.ts';
import { inSteps, rateAt } from '../../registry/rate.ts';
import { checkMemory } from './check-memory.ts';
import { checkMasks } from './check-masks.ts';
import type { Env } from '../read/env.ts';
import { fieldPath, guarded, modelFacts, nameOf, type Facts, type Found, type KnownExperiment } from '../plan/facts.ts';
import { listed, nearest } from '../issues/issue.ts';
import { isWhole, mapPlanned } from '../plan/planned.ts';
import type { Partial } from '../plan/resolve.ts';
import { formatPath, type Path } from '../tree.ts';

export interface Finding extends Found {
  readonly severity?: 'warning';
}

/** What is wrong across sections; each check says something only when all that it needs is known. */
export const check = (
  experiment: KnownExperiment,
  facts: Facts,
  fields: Fields,
  catalog: Catalog,
  env: Env,
): Finding[] => [
  ...facts.failures,
  ...checkParts(experiment, facts),
  ...checkNames(experiment),
  ...checkLoss(experiment, facts, catalog),
  ...checkMasks(experiment, facts, catalog),
  ...checkMemory(experiment, facts, catalog),
  ...checkBatches(experiment, facts, catalog),
  ...checkSchedules(experiment, facts, catalog),
  ...checkLengths(experiment, facts, fields, catalog),
  ...checkReporters(experiment, catalog, env),
];

/** Whether data and layers, loss and metrics fit together. */
export const checkModel = (experiment: KnownExperiment, facts: Facts, catalog: Catalog): Finding[] => [
  ...facts.failures,
  ...checkNames(experiment),
  ...checkLoss(experiment, facts, catalog),
  ...checkMasks(experiment, facts, catalog),
  ...checkMemory(experiment, facts, catalog),
];

export const checkParts = (
  { data }: KnownExperiment,
  { dataset, counts }: Pick<Facts, 'dataset' | 'counts'>,
): Finding[] => {
  if (!data || !dataset || !counts) return [];
  const findings: Finding[] = [];
  const say = (code: Found['code'], message: string, ...path: Path) =>
    findings.push({ code, message, path: ['data', ...path] });
  for (const part of ['train', 'test'] as const) {
    const taken = data.take[part];
    const there = dataset.counts[part] ?? counts[part];
    if (taken !== null && there === undefined)
      say(
        'part-too-small',
        `There is no test part to take ${samples(taken)} of: \`${data.type}\` comes without one, and ` +
          '`data.split.test` is 0.',
        'take',
        part,
      );
    else if (taken !== null && taken > there!)
      say(
        'part-too-small',
        `\`data.take.${part}\` is ${taken}, and there ${there === 1 ? 'is' : 'are'} only ${samples(there!)}.`,
        'take',
        part,
      );
  }
  if (dataset.counts.test !== undefined && data.split.test > 0)
    say(
      'part-too-small',
      `\`${data.type}\` comes with a test part of its own, so none can be cut: take \`data.split.test\` away.`,
      'split',
      'test',
    );
  else if (counts.test === 0)
    say(
      'part-too-small',
      `\`data.split.test\` is ${data.split.test}, which is no sample at all of ${dataset.counts.train}.`,
      'split',
      'test',
    );
  if (counts.validation === 0)
    say(
      'part-too-small',
      `\`data.split.validation\` is ${data.split.validation}, which is no sample at all of the training data.`,
      'split',
      'validation',
    );
  if (counts.train <= 0)
    say('part-too-small', 'Nothing is left to train on: `data.split` sets everything aside.', 'split');
  else if (isWhole(data.batch) && data.batch.train > counts.train) {
    say(
      'batch-too-large',
      `\`data.batch.train\` is ${data.batch.train}, and the training part has only ${samples(counts.train)}: ` +
        `write ${counts.train} or less.`,
      'batch',
      'train',
    );
  }
  return findings;
};

const samples = (count: number) => `${count} ${count === 1 ? 'sample' : 'samples'}`;

/** Names of layers are keys of weights, names of metrics keys of values. */
const checkNames = ({ model, metrics }: KnownExperiment): Finding[] => [
  ...duplicates((model?.layers ?? []).map((layer) => nameOf(layer).name)).map(({ name, index, first }) => ({
    code: 'duplicate-name' as const,
    message: `\`model.layers[${first}]\` is called \`${name}\` already; every layer has a name of its own.`,
    path: ['model', 'layers', index, 'name'],
  })),
  ...duplicates((metrics ?? []).map((metric) => metric?.type ?? null)).map(({ name, index }) => ({
    code: 'duplicate-name' as const,
    message: `\`${name}\` is measured already: values go by the name of their metric, so each may stand here once.`,
    path: ['metrics', index],
  })),
];

const duplicates = (names: readonly (string | null)[]) =>
  names.flatMap((name, index) => {
    const first = name === null ? index : names.indexOf(name);
    return first < index ? [{ name, index, first }] : [];
  });

const checkLoss = ({ loss, metrics, model }: KnownExperiment, facts: Facts, catalog: Catalog): Finding[] => {
  const last = model?.layers?.at(-1);
  const bound = isWhole(last) ? guarded('layer', last.type, () => bind(catalog, 'layer', last)).value : undefined;
  const layers = model?.layers?.length ?? 0;
  const findings = [
    ...(isWhole(loss) ? checkNeeds('loss', loss, ['loss'], bound, layers, facts, catalog) : []),
    ...(metrics ?? []).flatMap((metric, i) =>
      isWhole(metric) ? checkNeeds('metric', metric, ['metrics', i], bound, layers, facts, catalog) : [],
    ),
    ...(isWhole(loss) ? checkScale(loss, metrics ?? [], facts, catalog) : []),
  ];
  // Labels that are wrong say nothing about the output.
  if (findings.some(({ code, path }) => code === 'labels-do-not-fit' && path[0] === 'data'))
    return findings.filter(({ code }) => code !== 'output-does-not-fit');
  // What the loss says of the output, the metrics need not say again.
  return findings.filter(
    ({ code, message, path }, i) =>
      code !== 'output-does-not-fit' ||
      findings.findIndex(
        (other) => other.message === message || (other.code === code && formatPath(other.path) === formatPath(path)),
      ) === i,
  );
};

/** A component of the user's own may not say what it needs, which is an issue of its own. */
const outputOf = (component: { readonly needs?: { readonly output: string } } | undefined): string | undefined =>
  component?.needs?.output;

/**
 * A model that learns logits of numbers gives no numbers of the labels' kind: a metric that takes them for such would
 * be silently wrong.
 */
const checkScale = (
  loss: Planned,
  metrics: readonly (Partial | Planned)[],
  { dataset }: Facts,
  catalog: Catalog,
): Finding[] => {
  if (outputOf(catalog.get('loss', loss.type)) !== 'logits' || dataset?.labels.kind !== 'value') return [];
  return metrics.flatMap((metric, i) => {
    const type = isWhole(metric) ? (metric as Planned).type : '';
    if (outputOf(catalog.get('metric', type)) !== 'value') return [];
    return [
      {
        code: 'output-does-not-fit' as const,
        message:
          `\`${type}\` compares the output with the labels as they are, and what a model gives that learns by ` +
          `\`${loss.type}\` are logits: take this metric away.`,
        path: ['metrics', i],
      },
    ];
  });
};

const checkNeeds = (
  kind: 'loss' | 'metric',
  planned: Planned,
  path: Path,
  ...rest: [last: Bound<'layer'> | undefined, layers: number, facts: Facts, catalog: Catalog]
): Finding[] => {
  const { value, failure } = guarded(kind, planned.type, () => needsOf(kind, planned, path, ...rest));
  return failure ? [{ ...failure, path }] : value;
};

const needsOf = (
  kind: 'loss' | 'metric',
  planned: Planned,
  path: Path,
  last: Bound<'layer'> | undefined,
  layers: number,
  facts: Facts,
  catalog: Catalog,
): Finding[] => {
  const component = bind(catalog, kind, planned) as Bound<'loss'> | Bound<'metric'>;
  const { needs, type } = component;
  const labels = facts.dataset?.labels;
  if (labels && needs.labels !== 'any' && needs.labels !== labels.kind) {
    const wants = needs.labels === 'class' ? 'classes' : 'numbers';
    const others = catalog
      .of(kind)
      .filter((other) => other.needs.labels !== needs.labels)
      .map((other) => other.type);
    const instead =
      others.length > 0
        ? ` For ${labels.kind === 'class' ? 'classes' : 'numbers'} there ${others.length === 1 ? 'is' : 'are'} ` +
          `${listed(others)}.`
        : '';
    return [
      {
        code: 'labels-do-not-fit',
        message:
          `\`${type}\` is for labels that are ${wants}, and the labels of this dataset are ` +
          `${labelWords(labels)}.${instead}`,
        path,
      },
    ];
  }
  if (kind === 'loss' && labels?.kind === 'class' && labels.classes.length < 2) {
    const { source, labelsField } = facts.dataset!;
    const message = oneClass(type, source, labels.classes);
    return [{ code: 'labels-do-not-fit', message, path: ['data', ...fieldPath(labelsField)] }];
  }
  if (needs.output === 'logits' && last?.outputs === 'probabilities') {
    const inside = kind === 'loss' ? `; \`${type}\` does the same inside, more exactly` : '';
    return [
      {
        code: 'output-does-not-fit',
        message:
          `The last layer, \`${last.type}\`, makes probabilities, and \`${type}\` takes logits: take this layer ` +
          `away${inside}.`,
        path: ['model', 'layers', layers - 1],
      },
    ];
  }
  const model = modelFacts(facts);
  const verdict = model && component.check?.(model);
  return verdict === undefined ? [] : [{ code: 'output-does-not-fit', message: verdict, path }];
};

const oneClass = (loss: string, source: string, classes: readonly string[]): string =>
  `The labels from ${source} name ${classes.length} class, ${listed(classes)}, and \`${loss}\` needs at least 2. ` +
  'Check which column or file holds the labels.';

const labelWords = (labels: Labels) =>
  labels.kind === 'class' ? `${labels.classes.length} classes` : `numbers (${listed(labels.names)})`;

/** The last batch of an epoch may be a small one. */
export const checkBatches = (
  { data, model }: KnownExperiment,
  { counts, transformed, layers }: Pick<Facts, 'counts' | 'transformed' | 'layers'>,
  catalog: Catalog,
): Finding[] => {
  if (!isWhole(data?.batch) || !data || !counts || !transformed || !layers || !model?.layers) return [];
  const size = data.batch.train;
  const least = Math.min(size, counts.train % size || size);
  return model.layers
    .flatMap((planned, i) => {
      const input = i === 0 ? transformed : layers[i - 1]?.output;
      if (!isWhole(planned) || !input) return [];
      const layer = bind(catalog, 'layer', planned);
      const needed = guarded('layer', planned.type, () => layer.leastBatch?.(input) ?? 1).value ?? 1;
      if (least >= needed) return [];
      const last =
        size >= needed
          ? `the last batch of an epoch has ${least}: ${counts.train} samples in batches of ${size}`
          : `\`data.batch.train\` is ${size}`;
      return [
        {
          code: 'batch-too-small' as const,
          message:
            `\`${planned.type}\`${holdsLayers(layer) ? ', with the layers inside it,' : ''} trains on at least ` +
            `${samples(needed)} at a time, and ${last}. Write another \`data.batch.train\`.`,
          path: ['data', 'batch', 'train'],
        },
      ];
    })
    .slice(0, 1);
};

const holdsLayers = ({ fields }: Bound<'layer'>): boolean =>
  Object.values(fields)
    .flat()
    .some((field) => typeof field === 'object' && field !== null && 'build' in field);

/** Schedules know best how they fit the training; what they say is a warning, a rate that is no number an error. */
export const checkSchedules = (
  experiment: KnownExperiment,
  facts: Pick<Facts, 'steps' | 'stepsPerEpoch'>,
  catalog: Catalog,
): Finding[] => {
  const planned = experiment.optimizer?.['learningRate'] as Planned | undefined;
  const { steps, stepsPerEpoch } = facts;
  const epochs = experiment.train?.epochs;
  if (!isWhole(planned) || !steps || !stepsPerEpoch || !epochs) return [];
  const path = ['optimizer', 'learningRate'];
  const verdict = guarded('schedule', planned.type, () => {
    const schedule = bind(catalog, 'schedule', planned);
    const said = schedule.check?.({ steps, stepsPerEpoch, epochs });
    const state = schedule.start?.() ?? null;
    const probes = [0, Math.floor(steps / 2), steps - 1];
    const wrong = probes.find(
      (step) =>
        !(
          Number.isFinite(rateAt(schedule, { step, steps, stepsPerEpoch, epochs }, state)) &&
          rateAt(schedule, { step, steps, stepsPerEpoch, epochs }, state) >= 0
        ),
    );
    return { said, wrong };
  });
  if (verdict.failure) return [{ ...verdict.failure, path }];
  const { said, wrong } = verdict.value;
  if (wrong !== undefined)
    return [
      {
        code: 'out-of-range',
        message: said ?? `The learning rate of step ${wrong} would not be a number of at least 0.`,
        path,
      },
    ];
  return said === undefined ? [] : [{ code: 'longer-than-training', message: said, path, severity: 'warning' }];
};

/** Lengths that no component’s own `check` speaks for. */
const checkLengths = (
  experiment: KnownExperiment,
  { steps, stepsPerEpoch }: Facts,
  fields: Fields,
  catalog: Catalog,
): Finding[] => {
  const epochs = experiment.train?.epochs;
  if (!steps || !stepsPerEpoch || !epochs) return [];
  const findings: Finding[] = [];
  mapPlanned(fields, experiment as Record<string, Partial>, catalog, ({ field, value, path, component }) => {
    const speaksForItself = component && 'check' in component && String(path.at(-1)) in component.fields;
    const form = formOf(field);
    if (form.kind !== 'amount' || speaksForItself) return value;
    const amount = parseAmount(value as string, form.units);
    if (!['epochs', 'steps'].includes(amount.unit) || inSteps(amount, stepsPerEpoch) <= steps) return value;
    const end =
      amount.unit === 'steps'
        ? `${steps} steps`
        : steps < epochs * stepsPerEpoch
          ? `${steps} steps, which is ${Number((steps / stepsPerEpoch).toFixed(2))} epochs`
          : `${epochs} epochs`;
    findings.push({
      code: 'longer-than-training',
      message: `\`${formatPath(path)}\` is ${String(value)}, and the training ends after ${end}.`,
      path,
      severity: 'warning',
    });
    return value;
  });
  return findings;
};

export interface Monitored {
  readonly experiment: Record<string, Partial>;
  readonly findings: readonly Finding[];
}

/** Gives every monitored name its part: validation, else test, else train; and looks whether anything reports it. */
export const settleMonitors = (
  experiment: Record<string, Partial>,
  counts: PlanFacts['counts'] | undefined,
  values: readonly string[] | undefined,
  fields: Fields,
  catalog: Catalog,
): Monitored => {
  if (!counts || !values) return { experiment, findings: [] };
  const findings: Finding[] = [];
  const part = counts.validation !== undefined ? 'validation' : counts.test !== undefined ? 'test' : 'train';
  const settled = mapPlanned(fields, experiment, catalog, ({ field, value, path }) => {
    if (formOf(field).kind !== 'monitor') return value;
    const name = (value as string).includes('/') ? (value as string) : `${part}/${value as string}`;
    if (!values.includes(name)) {
      findings.push({ code: 'unknown-value', message: nothingReports(value as string, name, values, counts), path });
    } else if (name.startsWith('test/') && !isBest(path) && !findings.some(({ code }) => code === 'choosing-by-test')) {
      findings.push({
        code: 'choosing-by-test',
        message:
          `\`${formatPath(path)}\` decides by \`${name}\`, so the test part no longer tells how well the model does ` +
          'on data it has not seen. Set a part aside: `data: {split: {validation: 0.1}}`.',
        path,
        severity: 'warning',
      });
    }
    return name;
  });
  return { experiment: settled, findings };
};

const nothingReports = (
  written: string,
  name: string,
  values: readonly string[],
  counts: PlanFacts['counts'],
): string => {
  const part = name.split('/')[0] as keyof PlanFacts['counts'];
  if (counts[part] === undefined)
    return (
      `Nothing reports \`${name}\`, as there is no ${part} part; \`data: {split: {${part}: 0.1}}\` cuts one from ` +
      'the training data.'
    );
  const meant = nearest(
    name,
    values.filter((value) => value.startsWith(`${part}/`)),
  );
  return (
    'Nothing reports ' +
    `\`${written}\`.${meant === undefined ? '' : ` Did you mean \`${written.includes('/') ? meant : meant.slice(part.length + 1)}\`?`} ` +
    `An epoch reports ${listed(values)}.`
  );
};

const checkReporters = ({ reporters }: KnownExperiment, catalog: Catalog, env: Env): Finding[] =>
  (reporters ?? []).flatMap((planned, i) => {
    if (!isWhole(planned)) return [];
    const path = ['reporters', i];
    const { value, failure } = guarded('reporter', planned.type, () => bind(catalog, 'reporter', planned).check?.(env));
    return failure
      ? [{ ...failure, path }]
      : value === undefined
        ? []
        : [{ code: 'reporter-unfit', message: value, path }];
  });

/** The best epoch is told, and its checkpoint kept; nothing is decided by it. */
const isBest = (path: Path) => ['train.best', 'train.checkpoint.best'].includes(formatPath(path));
