import type { Plan } from '../../contracts/plan.ts';
import { plannedProblem } from '../../experiment/validate/check-planned.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { wrongFile } from '../../results/messages.ts';
import { RunError } from '../../results/run/run-error.ts';

/** Throws `RunError` where the plan of a run does not fit the components that it names. */
export const checkPlanned = (folder: string, { experiment }: Plan, catalog: Catalog): void => {
  const problem = plannedProblem(experiment, catalog);
  if (problem !== undefined) throw new RunError(wrongFile({ folder, name: 'plan.json', problem }));
};
