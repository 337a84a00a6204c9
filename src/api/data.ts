import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../contracts/data.ts';
import { quoted } from '../contracts/quoted.ts';
import { formatOf } from '../data/profile/format.ts';
import { findOddities, type Oddity } from '../data/profile/oddities.ts';
import { readPartRows, type Cell } from '../data/profile/part-rows.ts';
import { summarizeColumn, type ColumnSummary } from '../data/profile/summary.ts';
import { bind } from '../registry/bind.ts';
import { loadPlanned, type LoadOptions } from '../run/load/load.ts';
import { initFromData } from './init-data.ts';
import { noTypedColumns } from './messages.ts';

export interface DataReport {
  readonly source: string;
  readonly parts: readonly { readonly part: string; readonly rows: number }[];
  readonly columns: readonly ColumnSummary[];
  /** Values of the first training rows, by the order of the columns. */
  readonly samples: readonly (readonly Cell[])[];
  readonly oddities: readonly Oddity[];
}

/** Looks at the data of an experiment, or of a table by the guess of `init`. Throws `ExperimentError`, `DataError`. */
export const data = async (file: string, options: LoadOptions = {}): Promise<DataReport> => {
  if (formatOf(file) === undefined) return look(file, options);
  const folder = await mkdtemp(join(tmpdir(), 'assay-data-'));
  try {
    const experiment = join(folder, 'experiment.yaml');
    await initFromData(file, experiment);
    return { ...(await look(experiment, options)), source: quoted(file) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const shownRows = 3;

const look = async (file: string, options: LoadOptions): Promise<DataReport> => {
  const { plan, catalog, dataIo } = await loadPlanned(file, options);
  const { experiment, facts } = plan;
  const dataset = bind(catalog, 'dataset', experiment.data);
  const table = await dataset.table?.(dataIo);
  if (!table) throw new DataError(noTypedColumns({ type: dataset.type }));
  const { split, take } = experiment.data;
  const rows = await readPartRows(table, { split, take, seed: experiment.seed });
  const fields = [...table.features, ...table.targets];
  return {
    source: facts.dataset.source,
    parts: rows.map(({ part, count }) => ({ part, rows: count })),
    columns: fields.map((field, i) => summarizeColumn(field, rows, i, i >= table.features.length)),
    samples: Array.from({ length: Math.min(shownRows, rows[0]!.count) }, (_, row) =>
      rows[0]!.cells.map((values) => values[row]),
    ),
    oddities: findOddities(table, rows),
  };
};
