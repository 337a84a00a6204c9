import { DataError, type DataIo, type Dataset, type Inspection, type Labels, type Part } from '../../contracts/data.ts';
import { atField } from './_at-field.ts';
import { classIndices, classNames } from './_classes.ts';
import { numbersOf, positionsOf, textsOf, withoutMissing, type Missing } from './_columns.ts';
import { digestOf } from './_digest.ts';
import { parseTable, type Table, type TableFormat } from './_table.ts';

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

/** Opened last through an `io`: to be inspected a table must be parsed, and then need not be again to be loaded. */
const lastOpened = new WeakMap<DataIo, { readonly key: string; readonly opened: Promise<Opened> }>();

export const openTables = async (fields: Fields, io: DataIo): Promise<Opened> => {
  const train = await atField('train', io.read(fields.train));
  const test = fields.test === null ? undefined : await atField('test', io.read(fields.test));
  const digest = digestOf(test ? [train, test] : [train]);
  const { target, labels, features, missing, delimiter, header } = fields;
  const key = JSON.stringify([digest, target, labels, features, missing, delimiter, header]);
  const last = lastOpened.get(io);
  if (last?.key === key) return last.opened;
  const opened = interpret(fields, train, test, digest);
  lastOpened.set(io, { key, opened });
  return opened;
};

/** parse ─► choose columns ─► leave out incomplete rows ─► name the classes of both parts ─► numbers. */
const interpret = async (
  fields: Fields,
  trainBytes: Uint8Array,
  testBytes: Uint8Array | undefined,
  digest: string,
): Promise<Opened> => {
  const parsed = await parseTable(trainBytes, fields.train, 'train', fields);
  const targets = typeof fields.target === 'string' ? [fields.target] : fields.target;
  const features = fields.features ?? parsed.columns.filter((name) => !targets.includes(name));
  checkColumns(features, targets, fields);
  const train = choose(parsed, features, targets, fields.missing);
  const test =
    testBytes && choose(await parseTable(testBytes, fields.test!, 'test', fields), features, targets, fields.missing);
  const labels = labelsOf(fields.labels, targets, [train, ...(test ? [test] : [])]);
  const parts = { train: partOf(train, labels), ...(test && { test: partOf(test, labels) }) };
  return {
    inspection: {
      counts: { train: parts.train.count, ...(parts.test && { test: parts.test.count }) },
      features: { shape: [features.length], dtype: 'float32', names: features },
      labels,
      source: fields.test === null ? `\`${fields.train}\`` : `\`${fields.train}\` and \`${fields.test}\``,
    },
    dataset: { parts, digest },
  };
};

const checkColumns = (features: readonly string[], targets: readonly string[], { labels }: Fields): void => {
  const both = features.find((name) => targets.includes(name));
  if (both !== undefined)
    throw new DataError(`\`${both}\` is a feature and the target: a model would only learn to copy it.`, 'features');
  if (features.length === 0) throw new DataError('No columns are left for the features.', 'target');
  if (labels === 'class' && targets.length > 1)
    throw new DataError(`Classes come from one column, and \`target\` names ${targets.length}.`, 'target');
};

/** The complete rows of a table and where its columns are. */
interface Chosen {
  readonly table: Table;
  readonly features: readonly number[];
  readonly targets: readonly number[];
}

const choose = (table: Table, features: readonly string[], targets: readonly string[], missing: Missing): Chosen => {
  const at = { targets: positionsOf(table, targets, 'target'), features: positionsOf(table, features, 'features') };
  return { ...at, table: withoutMissing(table, [...at.features, ...at.targets], missing) };
};

const labelsOf = (kind: 'class' | 'value', targets: readonly string[], chosen: readonly Chosen[]): Labels =>
  kind === 'class'
    ? { kind, classes: classNames(chosen.flatMap(({ table, targets: [target] }) => textsOf(table, target!))) }
    : { kind, shape: targets.length === 1 ? [] : [targets.length], names: targets };

const partOf = ({ table, features, targets }: Chosen, labels: Labels): Part => ({
  count: table.rows.length,
  features: { shape: [features.length], dtype: 'float32', data: numbersOf(table, features) },
  labels:
    labels.kind === 'class'
      ? { shape: [], dtype: 'int32', data: classIndices(textsOf(table, targets[0]!), labels.classes) }
      : { shape: labels.shape, dtype: 'float32', data: numbersOf(table, targets) },
});
