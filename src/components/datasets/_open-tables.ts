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
import { codeOf, completeRows, numberOf, type Codes, type Missing } from './_cells.ts';
import { choose, placesOf, positionsOf, targetsOf, type ColumnFields } from './_columns.ts';
import { joinDigests } from './_digest.ts';
import { countDropped } from './_dropped.ts';
import { growingCodes, growingNumbers } from './_growing.ts';
import { noCompleteRows } from './_messages.ts';
import { bothParts } from './_parts.ts';
import { readTable, type TableFile, type TableFormat, type TakeRow } from './_table.ts';

interface Fields extends TableFormat, ColumnFields {
  readonly train: string;
  readonly test: string | null;
  readonly missing: Missing;
}
interface Opened {
  readonly inspection: Inspection;
  readonly dataset: Dataset;
}

/** The last table opened through an `io`: it is parsed to be inspected and need not be parsed again to be loaded. */
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

/** Read row by row ─► choose columns ─► drop incomplete rows ─► numbers and codes ─► name the classes of both parts. */
const interpret = async (fields: Fields, io: DataIo): Promise<Opened> => {
  const codes: Codes = new Map();
  const tables: PartTable[] = [];
  for (const file of filesOf(fields))
    tables.push(await readPart({ fields, file, names: tables[0]?.features, codes }, io));
  const [train, test] = tables as [PartTable, PartTable?];
  const targets = targetsOf(fields);
  const labels: Labels =
    fields.labels === 'class'
      ? { kind: 'class', classes: classNames([...codes.keys()]) }
      : { kind: 'value', shape: targets.length === 1 ? [] : [targets.length], names: targets };
  const parts = bothParts(partOf(train, labels, codes), test && partOf(test, labels, codes));
  const notes = tables.flatMap(({ note }) => note ?? []);
  const noted = notes.length > 0 ? { notes } : {};
  return {
    inspection: {
      counts: bothParts(train.count, test?.count),
      features: { shape: [train.features.length], dtype: 'float32', names: train.features },
      labels,
      labelsField: 'target',
      ...noted,
      source: fields.test === null ? `\`${fields.train}\`` : `\`${fields.train}\` and \`${fields.test}\``,
    },
    dataset: { parts, digest: joinDigests(tables.map(({ digest }) => digest)) },
  };
};

interface PartTable {
  /** Names of the features. */
  readonly features: readonly string[];
  readonly count: number;
  readonly numbers: Float32Array;
  /** Codes of classes in order of appearance, or values. */
  readonly labels: Int32Array | Float32Array;
  readonly digest: Uint8Array;
  /** About dropped rows. */
  readonly note: string | undefined;
}

interface ReadOptions {
  readonly fields: Fields;
  readonly file: TableFile;
  /** Names of the features, if an earlier file has settled them. */
  readonly names: readonly string[] | undefined;
  readonly codes: Codes;
}

/** Reads the chosen columns of one file. */
const readPart = async ({ fields, file, names, codes }: ReadOptions, io: DataIo): Promise<PartTable> => {
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
  if (count === 0) throw new DataError(noCompleteRows({ file: file.path }), file.field);
  return {
    features,
    count,
    numbers: numbers.joined(),
    labels: labels.joined(),
    digest,
    note: dropped.note(file.path, count),
  };
};

const partOf = ({ features, count, numbers, labels }: PartTable, known: Labels, codes: Codes): Part => ({
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
