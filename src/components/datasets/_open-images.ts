import { DataError, type DataIo, type Dataset, type Inspection, type Part } from '../../contracts/data.ts';
import type { DecodedImages, ImageFolder, ImageRule } from '../../contracts/images.ts';
import { atField } from './_at-field.ts';
import { classNames } from './_classes.ts';
import { digestOf } from './_digest.ts';
import * as messages from './_images-messages.ts';
import { bothParts } from './_parts.ts';

interface Fields {
  readonly train: string;
  readonly test: string | null;
  readonly size: readonly number[];
  readonly resize: ImageRule['resize'];
  readonly channels: 1 | 3;
  readonly background: ImageRule['background'];
  readonly bad: 'error' | 'skip';
}
type PartField = 'train' | 'test';

/** File headers tell the counts, unless a file that can't be decoded is to be left out of them. */
export const inspectImages = async (fields: Fields, io: DataIo): Promise<Inspection> => {
  const rule = ruleOf(fields);
  const open = (field: PartField, folder: string) =>
    atField(field, io.images.inspect(folder, rule, fields.bad === 'skip'));
  const { train, test, classes } = await checked(fields, open);
  const notes = [noteOf(fields.train, train), test && noteOf(fields.test!, test)].filter((note) => note !== undefined);
  const noted = notes.length > 0 ? { notes } : {};
  const { resize, background } = rule;
  return {
    counts: bothParts(countOf(train), test && countOf(test)),
    features: { shape: [...rule.size, rule.channels], dtype: 'uint8', image: { resize, background } },
    labels: { kind: 'class', classes },
    labelsField: 'train',
    ...noted,
    source:
      fields.test === null ? `images in \`${fields.train}\`` : `images in \`${fields.train}\` and \`${fields.test}\``,
  };
};

export const loadImages = async (fields: Fields, io: DataIo): Promise<Dataset> => {
  const rule = ruleOf(fields);
  const open = (field: PartField, folder: string) => atField(field, io.images.load(folder, rule));
  const { train, test, classes } = await checked(fields, open);
  return {
    parts: bothParts(partOf(train, rule, classes), test && partOf(test, rule, classes)),
    digest: digestOf(test ? [train.digest, test.digest] : [train.digest]),
  };
};

const ruleOf = ({ size, resize, channels, background }: Fields): ImageRule => ({
  size: [size[0]!, size[1]!],
  resize,
  channels,
  background,
});

interface Folders<F> {
  readonly train: F;
  readonly test: F | undefined;
  readonly classes: readonly string[];
}

const checked = async <F extends ImageFolder>(
  fields: Fields,
  open: (field: PartField, folder: string) => Promise<F>,
): Promise<Folders<F>> => {
  const train = await open('train', fields.train);
  checkFolder(fields, 'train', train);
  const classes = classNames(train.classes.map(({ name }) => name));
  if (fields.test === null) return { train, test: undefined, classes };
  const test = await open('test', fields.test);
  checkFolder(fields, 'test', test);
  const strange = test.classes.map(({ name }) => name).filter((name) => !classes.includes(name));
  if (strange.length > 0)
    throw new DataError(messages.unknownClasses({ folder: fields.test, names: strange, train: fields.train }), 'test');
  return { train, test, classes };
};

const checkFolder = (fields: Fields, field: PartField, folder: ImageFolder): void => {
  const name = fields[field]!;
  if (folder.classes.length === 0) throw new DataError(messages.noClasses({ folder: name }), field);
  if (fields.bad === 'error' && folder.unread.length > 0)
    throw new DataError(messages.unreadImages({ folder: name, total: countOf(folder), unread: folder.unread }), field);
  const empty = folder.classes.filter(({ count }) => count === 0).map((one) => one.name);
  if (empty.length > 0) throw new DataError(messages.emptyClasses({ folder: name, names: empty }), field);
};

const countOf = ({ classes }: ImageFolder): number => classes.reduce((sum, { count }) => sum + count, 0);

const noteOf = (name: string, folder: ImageFolder): string | undefined =>
  folder.unread.length + folder.others.length > 0
    ? messages.leftOut({ folder: name, kept: countOf(folder), ...folder })
    : undefined;

const partOf = (folder: DecodedImages, { size, channels }: ImageRule, classes: readonly string[]): Part => {
  const count = countOf(folder);
  const labels = new Int32Array(count);
  let at = 0;
  for (const one of folder.classes) labels.fill(classes.indexOf(one.name), at, (at += one.count));
  return {
    count,
    features: { shape: [...size, channels], dtype: 'uint8', data: folder.data },
    labels: { shape: [], dtype: 'int32', data: labels },
  };
};
