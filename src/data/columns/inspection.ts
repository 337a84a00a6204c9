import type { ColumnFacts } from '../../contracts/columns.ts';
import type { Inspection, Labels } from '../../contracts/data.ts';
import type { TablePart } from '../../contracts/table.ts';
import type { Table } from '../../registry/kinds.ts';
import { defined } from '../../defined.ts';
import { slotNames, slotsOf, type FittedColumn, type FittedColumns } from './fitted.ts';
import type { Subsets } from '../split.ts';
import type { SplitColumn } from './split-column.ts';
import { cutNote, droppedNote, filledNote, unseenNote } from './messages.ts';
import type { SurveyedPart } from './survey.ts';

interface Seen {
  readonly table: Table;
  readonly surveyed: ReadonlyMap<TablePart, SurveyedPart>;
  readonly columns: FittedColumns;
  readonly labels: Labels;
  readonly unseen: ReadonlyMap<string, number>;
  /** The column that parts were cut by. */
  readonly cut?: SplitColumn & { readonly split: Subsets };
}

export const inspectionOf = ({ table, surveyed, columns, labels, unseen, cut }: Seen): Inspection => {
  const filled = summed([...surveyed.values()].map((part) => part.filled));
  const factsOf =
    (role: ColumnFacts['role']) =>
    ({ name, raw, column, params }: FittedColumn): ColumnFacts => ({
      name,
      role,
      type: column.type,
      raw,
      ...targetFacts(role, labels, { column, params }),
      missing: filled.get(name) ?? 0,
      unseen: unseen.get(name) ?? 0,
    });
  const countOf = (part: TablePart): number | undefined => surveyed.get(part)?.count;
  const cutCounts = cut && countsOf(cut.split);
  const cutNotes = cut && cutCounts ? [cutNote({ by: cut.by, name: cut.name, counts: cutCounts })] : [];
  const notes = [...cutNotes, ...notesOf({ surveyed, filled, unseen })];
  return {
    counts: {
      train: surveyed.get('train')!.count,
      ...defined({ validation: countOf('validation'), test: countOf('test') }),
    },
    ...defined({ cut: cutCounts }),
    features: { shape: [slotsOf(columns.features)], dtype: columns.dtype, names: slotNames(columns.features) },
    labels,
    labelsField: 'target',
    source: table.source.source,
    ...(notes.length > 0 ? { notes } : {}),
    columns: [...columns.features.map(factsOf('feature')), ...columns.targets.map(factsOf('target'))],
  };
};

const countsOf = ({ train, validation, test }: Subsets): NonNullable<Inspection['cut']> => ({
  train: train.count,
  ...defined({ validation: validation?.count, test: test?.count }),
});

/** Classes of a target are those of all parts: a column that is fitted knows the training part alone. */
const targetFacts = (
  role: ColumnFacts['role'],
  labels: Labels,
  { column, params }: Pick<FittedColumn, 'column' | 'params'>,
): Pick<ColumnFacts, 'width' | 'fitted'> => {
  if (role === 'target' && labels.kind === 'class')
    return { width: 1, fitted: `${labels.classes.length.toLocaleString('en-US')} classes` };
  return { width: column.width(params), fitted: column.details(params) };
};

const notesOf = ({ surveyed, filled, unseen }: Pick<Seen, 'surveyed' | 'unseen'> & { filled: Counts }): string[] => [
  ...[...surveyed].flatMap(([part, { count, dropped }]) =>
    dropped.size > 0 ? [droppedNote(part, count, dropped)] : [],
  ),
  ...(filled.size > 0 ? [filledNote(filled)] : []),
  ...(unseen.size > 0 ? [unseenNote(unseen)] : []),
];

type Counts = ReadonlyMap<string, number>;

const summed = (maps: readonly Counts[]): Counts => {
  const sums = new Map<string, number>();
  for (const counts of maps) for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return sums;
};
