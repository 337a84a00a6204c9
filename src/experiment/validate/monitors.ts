import type { PlanFacts } from '../../contracts/plan.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Fields } from '../../registry/fields.ts';
import { formOf } from '../../registry/walk.ts';
import { mapPlanned } from '../plan/planned.ts';
import type { Partial } from '../plan/resolve.ts';
import { formatPath, type Path } from '../tree.ts';
import type { Finding } from './finding.ts';
import * as say from './messages.ts';

export interface Monitored {
  readonly experiment: Record<string, Partial>;
  readonly findings: readonly Finding[];
}

/**
 * Gives every monitored name its part: validation, else test, else train. Finds names that nothing reports, and choices
 * by the test part.
 */
export const settleMonitors = (
  experiment: Record<string, Partial>,
  { counts, values }: { counts?: PlanFacts['counts'] | undefined; values?: readonly string[] | undefined },
  fields: Fields,
  catalog: Catalog,
): Monitored => {
  if (!counts || !values) return { experiment, findings: [] };
  const findings: Finding[] = [];
  const part = monitoredPart(counts);
  const settled = mapPlanned(fields, experiment, catalog, ({ field, value, path }) => {
    if (formOf(field).kind !== 'monitor') return value;
    const written = value as string;
    const name = written.includes('/') ? written : `${part}/${written}`;
    if (!values.includes(name)) findings.push({ ...say.unreported({ written, name, values, counts }), path });
    else if (choosesByTest(name, path) && !findings.some(({ code }) => code === 'choosing-by-test'))
      findings.push({ ...say.choosingByTest({ field: formatPath(path), value: name }), path, severity: 'warning' });
    return name;
  });
  return { experiment: settled, findings };
};

const monitoredPart = (counts: PlanFacts['counts']): string => {
  if (counts.validation !== undefined) return 'validation';
  return counts.test === undefined ? 'train' : 'test';
};

/** The best epoch is reported, and its checkpoint kept, but nothing is decided by it. */
const choosesByTest = (name: string, path: Path): boolean =>
  name.startsWith('test/') && !['train.best', 'train.checkpoint.best'].includes(formatPath(path));
