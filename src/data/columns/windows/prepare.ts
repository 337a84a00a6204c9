import { DataError, type Column, type Inspection, type Labels } from '../../../contracts/data.ts';
import type { SavedWindows } from '../../../contracts/columns.ts';
import type { TablePart } from '../../../contracts/table.ts';
import type { Table, TableWindows } from '../../../registry/kinds.ts';
import { defined } from '../../../defined.ts';
import { storeInMemory } from '../../cache/in-memory.ts';
import { rowsOf, sampleSize } from '../../feed.ts';
import type { Subset, Subsets } from '../../split.ts';
import { encodePart } from '../encode-part.ts';
import { fittedTo } from '../fit-columns.ts';
import { slotsOf, type FittedColumns } from '../fitted.ts';
import { inspectionOf } from '../inspection.ts';
import { classesOf, classIndices, targetKind, valueLabels } from '../labels.ts';
import type { Prepared, PrepareOptions } from '../prepared.ts';
import { surveyPart, type ClassCodes, type SurveyedPart } from '../survey.ts';
import { windowLabels } from './labels.ts';
import { classOfWindow, cutByTime, gapNote, lookedUp, noWindow, shortNote, timeOfWindows } from './messages.ts';
import { readSeries, type SeriesRows } from './series.ts';
import { cutRanges, usualStep, windowStarts, type Range, type WindowStarts } from './starts.ts';

/** Windows of a part, and the part of the source whose rows they cover. */
interface WindowPart {
  readonly source: TablePart;
  readonly ranges: readonly Range[];
}

/**
 * survey ─► sort by series and time ─► cut ─► fit on the training rows ─► encode. Windows share the encoded rows: a
 * sample is the position of its first row. Throws `DataError`.
 */
export const prepareWindows = async (
  table: Table,
  windows: TableWindows,
  { split, take, fitted }: PrepareOptions,
): Promise<Prepared> => {
  checkSplit(split);
  const kind = targetKind(table.targets);
  checkColumns(table, kind, windows);
  const codes: ClassCodes = new Map();
  const classField = kind === 'class' ? { field: table.targets[0]!, codes } : null;
  const surveyed = new Map<TablePart, SurveyedPart>();
  const series = new Map<TablePart, SeriesRows>();
  for (const part of table.source.parts) {
    surveyed.set(part, await surveyPart(table, part, classField, null));
    series.set(part, await readSeries(table, part, surveyed.get(part)!, windows));
  }
  const parts = partsOf(series, split);
  const training = series.get('train')!;
  const index = rowsIn(training, parts.train!.ranges);
  const columns: FittedColumns = {
    ...(fitted ?? (await fittedTo(table, surveyed.get('train')!.kept, { count: index.length, index }, kind))),
    windows: fitted?.windows ?? savedWindows(windows, usualStep(training.times, parts.train!.ranges)),
  };
  const starts = startsOf(parts, series, windows, columns.windows!.step);
  const classes = classField && classesOf(classField.field, codes);
  const labels: Labels = classes ? { kind: 'class', classes } : valueLabels(columns.targets);
  const windowed = windowLabels(labels, windows);
  const digest = await table.source.digest();
  const unseen = new Map<string, number>();
  const encoded = new Map<TablePart, Pick<Subset, 'features' | 'labels'>>();
  for (const [part, { count, kept, codes: own }] of surveyed) {
    const { features, targets } = await encodePart(
      table,
      { part, count, kept, store: storeInMemory, digest },
      columns,
      unseen,
    );
    const indices = classes && classIndices([...codes.keys()], classes);
    const given = targets ?? { shape: [], dtype: 'int32', data: own!.map((code) => indices![code]!) };
    const { order } = series.get(part)!;
    encoded.set(part, {
      features: overlapping(inOrder(features, order), [windows.past, ...features.shape], 0),
      labels: overlapping(inOrder(given, order), windowed.kind === 'class' ? [] : windowed.shape, windows.past),
    });
  }
  const subsets = Object.fromEntries(
    Object.entries(starts).map(([name, found]) => {
      const most = name === 'validation' ? null : take[name as 'train' | 'test'];
      const kept = found.starts.subarray(0, most ?? found.starts.length);
      return [name, { ...encoded.get(parts[name as PartName]!.source)!, count: kept.length, index: kept }];
    }),
  ) as unknown as Subsets;
  const base = inspectionOf({ table, surveyed, columns, labels: windowed, unseen });
  const counts = Object.fromEntries(Object.entries(starts).map(([name, found]) => [name, found.starts.length]));
  const notes = [...(base.notes ?? []), ...notesOf(starts, parts)];
  return {
    inspection: {
      ...base,
      counts: ownCounts(counts as { train: number }, series),
      cut: counts as { train: number },
      features: { ...base.features, shape: [windows.past, slotsOf(columns.features)] },
      ...defined({ notes: notes.length > 0 ? notes : undefined }),
    },
    parts: subsets,
    labels: windowed,
    columns,
    digest,
  };
};

/** Windows are always cut by time. */
const checkSplit = ({ by = 'random', column = null }: PrepareOptions['split']): void => {
  if (by !== 'random' && by !== 'time') throw new DataError(cutByTime({ by }), 'split.by');
  if (column !== null) throw new DataError(timeOfWindows({ column }), 'split.column');
};

type PartName = keyof Subsets;

/** Of the parts that the source has. */
const ownCounts = (
  counts: NonNullable<Inspection['cut']>,
  series: ReadonlyMap<TablePart, SeriesRows>,
): Inspection['counts'] => ({
  train: counts.train,
  ...defined({
    validation: series.has('validation') ? counts.validation : undefined,
    test: series.has('test') ? counts.test : undefined,
  }),
});

const checkColumns = ({ features, targets }: Table, kind: Labels['kind'], { future }: TableWindows): void => {
  const index = features.find(({ column }) => column.isIndex?.());
  if (index) throw new DataError(lookedUp({ name: index.name }), index.field);
  const [{ name }] = targets as [Table['targets'][number]];
  if (kind === 'class' && future > 1) throw new DataError(classOfWindow({ name, future }), 'windows.future');
};

/** A part of its own is windowed as a whole. */
const partsOf = (
  series: ReadonlyMap<TablePart, SeriesRows>,
  split: PrepareOptions['split'],
): Partial<Record<PartName, WindowPart>> => {
  const share = (part: 'validation' | 'test'): number => (series.has(part) ? 0 : split[part]);
  const cut = cutRanges(series.get('train')!, { validation: share('validation'), test: share('test') });
  const partOf = (part: 'validation' | 'test'): WindowPart | undefined => {
    const own = series.get(part);
    if (own) return { source: part, ranges: cutRanges(own, { validation: 0, test: 0 }).train };
    return split[part] > 0 ? { source: 'train', ranges: cut[part] } : undefined;
  };
  return {
    train: { source: 'train', ranges: cut.train },
    ...defined({ validation: partOf('validation'), test: partOf('test') }),
  };
};

const rowsIn = ({ order }: SeriesRows, ranges: readonly Range[]): Uint32Array => {
  const rows = new Uint32Array(ranges.reduce((sum, [first, end]) => sum + end - first, 0));
  let at = 0;
  for (const [first, end] of ranges) {
    rows.set(order.subarray(first, end), at);
    at += end - first;
  }
  return rows;
};

const savedWindows = ({ past, future, time, by }: TableWindows, step: number): SavedWindows => ({
  past,
  future,
  time: { name: time.name, raw: time.raw },
  by: by && { name: by.name, raw: by.raw },
  step,
});

/** Throws `DataError` where a part has no window. */
const startsOf = (
  parts: Partial<Record<PartName, WindowPart>>,
  series: ReadonlyMap<TablePart, SeriesRows>,
  windows: TableWindows,
  step: number,
): Readonly<Record<string, WindowStarts>> =>
  Object.fromEntries(
    Object.entries(parts).map(([part, { source, ranges }]) => {
      const found = windowStarts(ranges, series.get(source)!.times, windows, step);
      const { past, future } = windows;
      const { gaps, longest } = found;
      if (found.starts.length === 0)
        throw new DataError(noWindow({ part, past, future, longest, gaps }), 'windows.past');
      return [part, found];
    }),
  );

/** Rows of a column in another order; the same column where they are in order. */
const inOrder = (column: Column, order: Uint32Array): Column => {
  if (order.every((row, i) => row === i)) return column;
  const width = sampleSize(column);
  const data = rowsOf(column, order.length);
  order.forEach((row, i) => {
    for (let j = 0; j < width; j++) data[i * width + j] = column.data[row * width + j]!;
  });
  return { ...column, data };
};

/** Samples of several rows; the one at position `i` begins at row `i + from`. */
const overlapping = (rows: Column, shape: Column['shape'], from: number): Column => {
  const stride = sampleSize(rows);
  return { shape, dtype: rows.dtype, stride, data: rows.data.subarray(from * stride) };
};

const notesOf = (
  starts: Readonly<Record<string, WindowStarts>>,
  parts: Partial<Record<PartName, WindowPart>>,
): string[] =>
  Object.entries(starts).flatMap(([part, { gaps, short }]) => [
    ...(gaps > 0 ? [gapNote(part, gaps)] : []),
    ...(short > 0 ? [shortNote(part, short, parts[part as PartName]!.ranges.length)] : []),
  ]);
