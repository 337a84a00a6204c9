import { isFingerprinted } from './fingerprint.ts';
import type { Plan } from '../../contracts/plan.ts';
import { formatPath, type Path } from '../tree.ts';

/**
 * The plan for files and screens. Values from environment variables become `${env:NAME}` again, unless they enter the
 * fingerprint. The name stays, as the run's folder has it.
 */
export const printablePlan = (plan: Plan): Plan => {
  const hide = (value: unknown, path: Path): unknown => {
    const where = formatPath(path);
    const origin = plan.origins[where];
    if (origin?.from === 'env' && where !== 'name' && !isFingerprinted(where)) return origin.written;
    if (Array.isArray(value)) return value.map((item, i) => hide(item, [...path, i]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, hide(part, [...path, name])]));
    return value;
  };
  return { ...plan, experiment: hide(plan.experiment, []) as Plan['experiment'] };
};
