import { createHash } from 'node:crypto';
import {
  DataError,
  type Column,
  type DataIo,
  type Dataset,
  type Inspection,
  type Labels,
  type Part,
} from '../../contracts/data.ts';
import { atField } from './_at-field.ts';
import { classIndices, classNames } from './_classes.ts';
import {
  codeOf,
  completeRows,
  growingCodes,
  growingNumbers,
  numberOf,
  positionsOf,
  type Codes,
  type Missing,
  type Named,
  type Place,
} from './_columns.ts';
import { joinDigests } from './_digest.ts';
import { countDropped } from './_dropped.ts';
import { quoted } from './_messages.ts';
import { readTable, type TableFile, type TableFormat, type TakeRow } from './_table.ts';

interface Fields extends TableFormat {
  readonly train: string;
  readonly test: string | null;
  readonly target: string | readonly string[];
  readonly labels: 'class' | 'value';
  readonly features: readonly string[] | null;
  readonly missing: Missing;
}
interface Opened {
  readonly inspection: Inspection;
  readonly dataset: Dataset;
}

/** Opened last through an `io`: a table is parsed to be inspected, and need not be parsed again to be loaded. */
const lastOpened = new WeakMap<DataIo, { readonly key: string; readonly opened: Promise<Opened> }>();

export const openTables = async (fields: Fields, io: DataIo): Promise<Opened> => {
  const { train, test, target, labels, features, missing, delimiter, header } = fields;
  const key = JSON.stringify([train, test, target, labels, features, missing, delimiter, header]);
  const last = lastOpened.get(io);
  const known = last?.key === key ? await last.opened.catch(() => undefined) : undefined;
  if (known && known.dataset.digest === (await digestOfFiles(fields, io))) return known;
  const opened = interpret(fields, io);
  lastOpened.set(io, { key, opened });
  return opened;
};

const filesOf = ({ train, test }: Fields): readonly TableFile[] => [
  { path: train, field: 'train' },
  ...(test === null ? [] : [{ path: test, field: 'test' } as const]),
];

const digestOfFiles = async (fields: Fields, io: DataIo): Promise<string> => {
  const digests: Uint8Array[] = [];
  for (const { path, field } of filesOf(fields)) digests.push(await atField(field, digestOfFile(path, io)));
  return joinDigests(digests);
};

const digestOfFile = async (path: string, io: DataIo): Promise<Uint8Array> => {
  const hash = createHash('sha256');
  for await (const piece of io.stream(path)) hash.update(piece);
  return hash.digest();
};

/** read row by row ─► choose columns ─► leave out incomplete rows ─► numbers and codes ─► name the classes of both parts. */
const interpret = async (fields: Fields, io: DataIo): Promise<Opened> => {
  const codes: Codes = new Map();
  const tables: Read[] = [];
  for (const file of filesOf(fields)) tables.push(await readPart(fields, io, file, tables[0]?.features, codes));
  const [train, test] = tables as [Read, Read?];
  const targets = targetsOf(fields);
  const labels: Labels =
    fields.labels === 'class'
      ? { kind: 'class', classes: classNames([...codes.keys()]) }
      : { kind: 'value', shape: targets.length === 1 ? [] : [targets.length], names: targets };
  const parts = { train: partOf(train, labels, codes), ...(test && { test: partOf(test, labels, codes) }) };
  const notes = tables.flatMap(({ note }) => note ?? []);
  return {
    inspection: {
      counts: { train: parts.train.count, ...(parts.test && { test: parts.test.count }) },
      features: { shape: [train.features.length], dtype: 'float32', names: train.features },
      labels,
      ...(notes.length > 0 && { notes }),
      source: fields.test === null ? `\`${fields.train}\`` : `\`${fields.train}\` and \`${fields.test}\``,
    },
    dataset: { parts, digest: joinDigests(tables.map(({ digest }) => digest)) },
  };
};

const targetsOf = ({ target }: Fields): readonly string[] => (typeof target === 'string' ? [target] : target);

interface Read {
  /** Names of the features. */
  readonly features: readonly string[];
  readonly count: number;
  readonly numbers: Float32Array;
  /** Codes of classes in order of appearance, or values. */
  readonly labels: Int32Array | Float32Array;
  readonly digest: Uint8Array;
  /** On rows that are left out. */
  readonly note: string | undefined;
}

/** The chosen columns of one file. `names` are those of the features, where an earlier file has settled them. */
const readPart = async (
  fields: Fields,
  io: DataIo,
  file: TableFile,
  names: readonly string[] | undefined,
  codes: Codes,
): Promise<Read> => {
  const numbers = growingNumbers(io, file.path);
  const isClass = fields.labels === 'class';
  const labels = isClass ? growingCodes(io, file.path) : growingNumbers(io, file.path);
  let features: readonly string[] = names ?? [];
  let count = 0;
  const dropped = countDropped();
  const digest = await readTable(io, file, fields, (columns) => {
    const chosen = choose(fields, file, columns, names);
    features = chosen.features.map(({ name }) => name);
    const at = {
      targets: positionsOf(file.path, columns, chosen.targets),
      features: positionsOf(file.path, columns, chosen.features),
    };
    const place = placesOf(file, chosen, at);
    const labelOf = (text: string, position: number, line: number): number =>
      isClass
        ? codeOf(codes, text, { file: file.path, column: chosen.targets[0]! })
        : numberOf(text, () => place(position, line));
    const take: TakeRow = (values, line) => {
      for (const position of at.features) numbers.add(numberOf(values[position]!, () => place(position, line)));
      for (const position of at.targets) labels.add(labelOf(values[position]!, position, line));
      count += 1;
    };
    const missing = { ...fields.missing, onDrop: (position: number) => dropped.add(columns[position]!) };
    return completeRows(take, [...at.features, ...at.targets], missing, place);
  });
  if (count === 0)
    throw new DataError(
      `\`${file.path}\` has no complete row: each one misses a value in the columns that are used.`,
      file.field,
    );
  return {
    features,
    count,
    numbers: numbers.joined(),
    labels: labels.joined(),
    digest,
    note: dropped.note(file.path, count),
  };
};

interface Chosen {
  readonly features: readonly Named[];
  readonly targets: readonly Named[];
}

const choose = (
  fields: Fields,
  { field }: TableFile,
  columns: readonly string[],
  names: readonly string[] | undefined,
): Chosen => {
  const targets = targetsOf(fields);
  const isTarget = new Set(targets);
  const features = fields.features ?? names ?? columns.filter((name) => !isTarget.has(name));
  checkColumns(features, targets, fields);
  return {
    features: features.map((name, i) => ({ name, field: fields.features ? `features[${i}]` : field })),
    targets: targets.map((name, i) => ({ name, field: typeof fields.target === 'string' ? 'target' : `target[${i}]` })),
  };
};

const checkColumns = (features: readonly string[], targets: readonly string[], { labels }: Fields): void => {
  const isTarget = new Set(targets);
  const both = features.findIndex((name) => isTarget.has(name));
  if (both >= 0)
    throw new DataError(
      `${quoted(features[both]!)} is a feature and the target: a model would only learn to copy it.`,
      `features[${both}]`,
    );
  if (features.length === 0) throw new DataError('No columns are left for the features.', 'target');
  if (labels === 'class' && targets.length > 1)
    throw new DataError(`Classes come from one column, and \`target\` names ${targets.length}.`, 'target');
};

/** In words, where a value stands; the field is the one that names its column. */
const placesOf = (
  { path }: TableFile,
  { features, targets }: Chosen,
  at: { readonly features: readonly number[]; readonly targets: readonly number[] },
): ((position: number, line: number) => Place) => {
  const named = new Map<number, Named>();
  at.features.forEach((position, i) => named.set(position, features[i]!));
  at.targets.forEach((position, i) => named.set(position, targets[i]!));
  return (position, line) => {
    const { name, field } = named.get(position)!;
    return { words: `\`${path}\` line ${line}, column ${quoted(name)}`, field };
  };
};

const partOf = ({ features, count, numbers, labels }: Read, known: Labels, codes: Codes): Part => ({
  count,
  features: { shape: [features.length], dtype: 'float32', data: numbers },
  labels:
    known.kind === 'class'
      ? { shape: [], dtype: 'int32', data: indicesOf(labels, known.classes, codes) }
      : { shape: known.shape, dtype: 'float32', data: labels },
});

/** Positions of classes in place of codes. */
const indicesOf = (labels: Column['data'], classes: readonly string[], codes: Codes): Int32Array => {
  const indices = classIndices([...codes.keys()], classes);
  return Int32Array.from(labels, (code) => indices[code]!);
};
