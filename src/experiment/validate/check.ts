import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Fields } from '../../registry/fields.ts';
import { guarded, nameOf, type Facts, type KnownExperiment } from '../plan/facts.ts';
import { isWhole } from '../plan/planned.ts';
import type { Env } from '../read/env.ts';
import { checkAugmentations } from './check-augmentations.ts';
import { checkBalance } from './check-balance.ts';
import { checkBatches } from './check-batches.ts';
import { checkLengths } from './check-lengths.ts';
import { checkLoss } from './check-loss.ts';
import { checkMasks } from './check-masks.ts';
import { checkMemory } from './check-memory.ts';
import { checkParts } from './check-parts.ts';
import { checkSchedules } from './check-schedules.ts';
import type { Finding } from './finding.ts';
import * as say from './messages.ts';

/** Mistakes across sections. Each check speaks only when all that it needs is known. */
export const check = (
  experiment: KnownExperiment,
  facts: Facts,
  { fields, catalog, env }: { fields: Fields; catalog: Catalog; env: Env },
): Finding[] => [
  ...facts.failures,
  ...checkParts(experiment, facts),
  ...checkBalance(experiment, facts),
  ...checkAugmentations(experiment, facts, catalog),
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

/** Names of layers are keys of weights, names of metrics keys of values. */
const checkNames = ({ model, metrics }: KnownExperiment): Finding[] => [
  ...duplicates((model?.layers ?? []).map((layer) => nameOf(layer).name)).map(({ name, index, first }) => ({
    ...say.layerNameTaken({ name, first }),
    path: ['model', 'layers', index, 'name'],
  })),
  ...duplicates((metrics ?? []).map((metric) => metric?.type ?? null)).map(({ name, index }) => ({
    ...say.metricTaken({ name }),
    path: ['metrics', index],
  })),
];

const duplicates = (names: readonly (string | null)[]) =>
  names.flatMap((name, index) => {
    const first = name === null ? index : names.indexOf(name);
    return name !== null && first < index ? [{ name, index, first }] : [];
  });

const checkReporters = ({ reporters }: KnownExperiment, catalog: Catalog, env: Env): Finding[] =>
  (reporters ?? []).flatMap((planned, i) => {
    if (!isWhole(planned)) return [];
    const path = ['reporters', i];
    const { value, failure } = guarded('reporter', planned.type, () => bind(catalog, 'reporter', planned).check?.(env));
    if (failure) return [{ ...failure, path }];
    return value === undefined ? [] : [{ code: 'reporter-unfit', message: value, path }];
  });
