import type { Labels } from '../../contracts/data.ts';
import type { Planned } from '../../contracts/plan.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Bound } from '../../registry/kinds.ts';
import type { Failure } from '../issues/issue.ts';
import { fieldPath, guarded, modelFacts, type Facts, type Found, type KnownExperiment } from '../plan/facts.ts';
import { isWhole } from '../plan/planned.ts';
import type { Partial } from '../plan/resolve.ts';
import { formatPath, type Path } from '../tree.ts';
import type { Finding } from './finding.ts';
import * as say from './messages.ts';

/** What the needs of a loss or metric are compared with. */
interface Surroundings {
  readonly lastLayer: Bound<'layer'> | undefined;
  readonly layers: number;
  /** The last layer's field for the number of its outputs, if it has one. */
  readonly units: Path | undefined;
  readonly facts: Facts;
  readonly catalog: Catalog;
}

/** Whether loss and metrics take the labels and the output. */
export const checkLoss = (experiment: KnownExperiment, facts: Facts, catalog: Catalog): Finding[] => {
  const { loss, metrics = [], model } = experiment;
  const last = model?.layers?.at(-1);
  const lastLayer = isWhole(last) ? guarded('layer', last.type, () => bind(catalog, 'layer', last)).value : undefined;
  const layers = model?.layers?.length ?? 0;
  const units = last && 'units' in last ? ['model', 'layers', layers - 1, 'units'] : undefined;
  const surroundings: Surroundings = { lastLayer, layers, units, facts, catalog };
  return withoutRepetition([
    ...(isWhole(loss) ? checkNeeds('loss', loss, ['loss'], surroundings) : []),
    ...metrics.flatMap((metric, i) =>
      isWhole(metric) ? checkNeeds('metric', metric, ['metrics', i], surroundings) : [],
    ),
    ...(isWhole(loss) ? checkScale(loss, metrics, facts, catalog) : []),
  ]);
};

const withoutRepetition = (findings: readonly Finding[]): Finding[] => {
  // Wrong labels say nothing about the output.
  if (findings.some(({ code, path }) => code === 'labels-do-not-fit' && path[0] === 'data'))
    return findings.filter(({ code }) => code !== 'output-does-not-fit');
  // Metrics need not repeat what the loss says about the output.
  return findings.filter(
    (finding, i) =>
      finding.code !== 'output-does-not-fit' || findings.findIndex((other) => saysTheSame(other, finding)) === i,
  );
};

const saysTheSame = (a: Finding, b: Finding): boolean =>
  a.message === b.message || (a.code === b.code && formatPath(a.path) === formatPath(b.path));

/** A component of the user's own may not say what it needs, which is an issue of its own. */
const outputOf = (component: { readonly needs?: { readonly output: string } } | undefined): string | undefined =>
  component?.needs?.output;

/** A model that learns logits of numbers doesn't give numbers like the labels: such metrics would be silently wrong. */
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
    return [{ ...say.metricOnLogits({ metric: type, loss: loss.type }), path: ['metrics', i] }];
  });
};

const checkNeeds = (
  kind: 'loss' | 'metric',
  planned: Planned,
  path: Path,
  surroundings: Surroundings,
): readonly Finding[] => {
  const { value, failure } = guarded(kind, planned.type, () => unmetNeed(kind, planned, path, surroundings));
  if (failure) return [{ ...failure, path }];
  return value ? [value] : [];
};

const unmetNeed = (
  kind: 'loss' | 'metric',
  planned: Planned,
  path: Path,
  { lastLayer, layers, units, facts, catalog }: Surroundings,
): Found | undefined => {
  const component = bind(catalog, kind, planned) as Bound<'loss'> | Bound<'metric'>;
  const { needs, type } = component;
  const labels = facts.dataset?.labels;
  if (labels && needs.labels !== 'any' && needs.labels !== labels.kind)
    return { ...otherLabels(kind, component, labels, catalog), path };
  if (labels?.kind === 'value' && labels.unit && needs.output === 'logits')
    return { ...say.standardizedTarget({ type, names: labels.names }), path: ['data', 'target'] };
  if (kind === 'loss' && labels?.kind === 'class' && labels.classes.length < 2) {
    const { source, labelsField } = facts.dataset!;
    const failure = say.oneClass({ loss: type, source, classes: labels.classes });
    return { ...failure, path: ['data', ...fieldPath(labelsField)] };
  }
  if (needs.output === 'logits' && lastLayer?.outputs === 'probabilities')
    return { ...say.probabilitiesGiven({ layer: lastLayer.type, type, kind }), path: ['model', 'layers', layers - 1] };
  const model = modelFacts(facts);
  const message = model && component.check?.(model);
  if (message === undefined) return undefined;
  // The advice is to change the layer, not the loss.
  return { code: 'output-does-not-fit', message, path: /`units: \d+`/.test(message) && units ? units : path };
};

const otherLabels = (
  kind: 'loss' | 'metric',
  { type, needs }: Bound<'loss'> | Bound<'metric'>,
  labels: Labels,
  catalog: Catalog,
): Failure =>
  say.otherLabels({
    type,
    kind: labels.kind,
    names: labels.kind === 'class' ? labels.classes : labels.names,
    fitting: catalog
      .of(kind)
      .filter((other) => other.needs.labels !== needs.labels)
      .map((other) => other.type),
  });
