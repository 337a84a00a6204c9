import type { Catalog } from '../../registry/catalog.ts';
import { parseAmount, type Fields } from '../../registry/fields.ts';
import { inSteps } from '../../registry/rate.ts';
import { formOf } from '../../registry/walk.ts';
import type { Facts, KnownExperiment } from '../plan/facts.ts';
import { mapPlanned } from '../plan/planned.ts';
import type { Partial } from '../plan/resolve.ts';
import { formatPath } from '../tree.ts';
import type { Finding } from './finding.ts';
import * as say from './messages.ts';

/** Warns of lengths beyond the end of the training that no component’s own `check` speaks for. */
export const checkLengths = (
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
    const end = amount.unit === 'steps' ? `${steps} steps` : endInEpochs(steps, stepsPerEpoch, epochs);
    const failure = say.longerThanTraining({ field: formatPath(path), value: String(value), end });
    findings.push({ ...failure, path, severity: 'warning' });
    return value;
  });
  return findings;
};

const endInEpochs = (steps: number, stepsPerEpoch: number, epochs: number): string =>
  steps < epochs * stepsPerEpoch
    ? `${steps} steps, which is ${Number((steps / stepsPerEpoch).toFixed(2))} epochs`
    : `${epochs} epochs`;
