import type { DataIo, Inspection, Labels } from '../../contracts/data.ts';
import type { PlannedData } from '../../contracts/plan.ts';
import type { Subsets } from '../split.ts';
import type { FittedColumns } from './fitted.ts';

/** A table, split and encoded. */
export interface Prepared {
  readonly inspection: Inspection;
  readonly parts: Subsets;
  readonly labels: Labels;
  readonly columns: FittedColumns;
  readonly digest: string;
}

export interface PrepareOptions {
  readonly split: PlannedData['split'];
  readonly take: PlannedData['take'];
  readonly seed: number;
  /** Columns that were fitted before, and are not fitted again. */
  readonly fitted?: FittedColumns;
  /** Where rows go that take more memory than data may; without it, all rows are held. */
  readonly io?: Pick<DataIo, 'storeRows' | 'tempFolder'>;
}
