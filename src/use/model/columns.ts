import type { SavedColumn } from '../../contracts/columns.ts';
import type { Plan } from '../../contracts/plan.ts';
import { boundColumns, slotsOf, type FittedColumns } from '../../data/columns/fitted.ts';
import { componentProblem } from '../../experiment/validate/check-planned.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { jsonProblem } from '../../registry/json-check.ts';
import { wrongFile } from '../../results/messages.ts';
import { readColumns } from '../../results/run/run-files.ts';
import { RunError } from '../../results/run/run-error.ts';
import { otherSlots, unfitColumn } from '../messages.ts';

const name = 'model/columns.json';

/** The columns of a run's model, each checked against its component. Throws `RunError`. */
export const openColumns = async (folder: string, { facts }: Plan, catalog: Catalog): Promise<FittedColumns> => {
  const saved = await readColumns(folder);
  const { dtype, features, targets } = saved;
  const refuse = (problem: string): never => {
    throw new RunError(wrongFile({ folder, name, problem }));
  };
  const { labels } = facts.dataset;
  const problem =
    features.map((column) => problemOf(column, catalog)).find(Boolean) ??
    // A class is known by its name: nothing was fitted.
    targets.map((column) => problemOf(column, catalog, labels.kind === 'value')).find(Boolean);
  if (problem !== undefined) refuse(problem);
  const opened = boundColumns(saved, catalog);
  const slots = slotsOf(opened.features);
  const planned = facts.dataset.features.shape.at(-1)!;
  if (slots !== planned || dtype !== facts.dataset.features.dtype) refuse(otherSlots({ slots, planned }));
  return opened;
};

const problemOf = (
  { name: column, column: planned, params }: SavedColumn,
  catalog: Catalog,
  isFitted = true,
): string | undefined => {
  const problem = componentProblem('column', planned, catalog);
  if (problem !== undefined) return problem;
  const unfit = isFitted ? jsonProblem(bind(catalog, 'column', planned).fitted, params) : undefined;
  return unfit && unfitColumn({ column, problem: unfit });
};
