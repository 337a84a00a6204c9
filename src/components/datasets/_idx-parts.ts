import { DataError, type Column, type DataIo, type Dataset, type Inspection, type Part } from '../../contracts/data.ts';
import { type Shape } from '../../contracts/tensors.ts';
import { defined } from '../../defined.ts';
import { columnOf, plainPieces, type ArraySource } from './_arrays.ts';
import { atField } from './_at-field.ts';
import { joinDigests, sha256 } from './_digest.ts';
import { differentParts, labelBeyondClasses, noLabels, otherCount } from './_idx-messages.ts';
import { inspectIdx, isLarge, loadIdx, type IdxFile, type IdxHeader } from './_idx.ts';
import { bothParts } from './_parts.ts';

/** A part of a dataset as two IDX files. */
export interface IdxPart {
  readonly images: IdxFile;
  readonly labels: IdxFile;
}
export interface IdxParts {
  readonly train: IdxPart;
  readonly test?: IdxPart;
}

/** Counts, shape and dtype from the headers, which must agree with each other. */
export const inspectIdxParts = async (
  io: DataIo,
  parts: IdxParts,
): Promise<Pick<Inspection, 'counts' | 'features'>> => {
  const train = await inspectPart(io, parts.train);
  const test = parts.test && (await inspectPart(io, parts.test));
  if (parts.test && test) checkAlike(parts.train, train, parts.test, test);
  return {
    counts: bothParts(train.axes[0]!, test?.axes[0]),
    features: {
      shape: sampleShape(train),
      dtype: train.element.dtype,
      ...defined({ inFile: isLarge(train) || undefined }),
    },
  };
};

const inspectPart = async (io: DataIo, { images, labels }: IdxPart): Promise<IdxHeader> => {
  const features = await inspectIdx(io, images, true);
  checkPair(images, features, labels, await inspectIdx(io, labels));
  return features;
};

/** The columns: features as they are on disk, labels as int32 below `classes`. */
export const loadIdxParts = async (io: DataIo, parts: IdxParts, classes: number): Promise<Dataset> => {
  const train = await loadPart(io, parts.train, classes);
  const test = parts.test && (await loadPart(io, parts.test, classes));
  if (parts.test && test) checkAlike(parts.train, train.header, parts.test, test.header);
  return {
    parts: bothParts(train.part, test?.part),
    digest: joinDigests([...train.digests, ...(test?.digests ?? [])]),
  };
};

const loadPart = async (
  io: DataIo,
  { images, labels }: IdxPart,
  classes: number,
): Promise<{ readonly part: Part; readonly header: IdxHeader; readonly digests: readonly Uint8Array[] }> => {
  const truth = await loadIdx(io, labels);
  const { header, features, digest } = await loadFeatures(io, images);
  checkPair(images, header, labels, truth.header);
  checkLabels(labels, truth.data, classes);
  const part = {
    count: header.axes[0]!,
    features,
    labels: { shape: [], dtype: 'int32' as const, data: Int32Array.from(truth.data) },
  };
  return { part, header, digests: [digest, sha256(truth.bytes)] };
};

interface LoadedFeatures {
  readonly header: IdxHeader;
  readonly features: Column;
  readonly digest: Uint8Array;
}

const loadFeatures = async (io: DataIo, images: IdxFile): Promise<LoadedFeatures> => {
  const inspected = await inspectIdx(io, images, true);
  if (isLarge(inspected)) return largeFeatures(io, images, inspected);
  const { header, data, bytes } = await loadIdx(io, images);
  return {
    header,
    features: { shape: sampleShape(header), dtype: header.element.dtype, data },
    digest: sha256(bytes),
  };
};

/** Features that stay in their file; where a step can't be fed their bytes, in a file of the cache. */
const largeFeatures = async (io: DataIo, { path, field }: IdxFile, header: IdxHeader): Promise<LoadedFeatures> => {
  const file = await atField(field, io.find(path));
  const { axes, element, length: offset } = header;
  const rowBytes = axes.slice(1).reduce((a, b) => a * b, element.bytes);
  const source: ArraySource = {
    file,
    place: `\`${path}\``,
    field,
    element,
    code: element.code,
    littleEndian: false,
    shape: [axes[0]!, ...sampleShape(header)],
    offset,
    pieces: plainPieces(io, file, offset, rowBytes, axes[0]!),
  };
  return { header, features: await columnOf(io, source), digest: Buffer.from(await io.digest(file), 'hex') };
};

/** With more, labels are whole numbers rather than classes. */
const mostClasses = 65536;

/** Number of classes in files of labels: the largest label plus 1. These files are small, so they are read whole. */
export const countClasses = async (io: DataIo, labels: readonly IdxFile[]): Promise<number> => {
  let classes = 0;
  for (const file of labels) {
    const { data } = await loadIdx(io, file);
    checkLabels(file, data, mostClasses);
    for (const label of data) classes = Math.max(classes, label + 1);
  }
  return classes;
};

const checkLabels = ({ path, field }: IdxFile, data: Column['data'], classes: number): void => {
  const at = data.findIndex((label) => label < 0 || label >= classes);
  if (at >= 0) throw new DataError(labelBeyondClasses({ file: path, label: data[at]!, position: at, classes }), field);
};

/** An image without channels gets one, because convolutions need it. */
const sampleShape = ({ axes }: IdxHeader): Shape => (axes.length === 3 ? [axes[1]!, axes[2]!, 1] : axes.slice(1));

const checkPair = (images: IdxFile, features: IdxHeader, labels: IdxFile, truth: IdxHeader): void => {
  if (truth.axes.length !== 1 || truth.element.dtype === 'float32')
    throw new DataError(noLabels({ file: labels.path, element: truth.element.name, axes: truth.axes }), labels.field);
  const [labelCount, imageCount] = [truth.axes[0]!, features.axes[0]!];
  if (labelCount !== imageCount)
    throw new DataError(otherCount({ labels: labels.path, images: images.path, labelCount, imageCount }), labels.field);
};

const checkAlike = (train: IdxPart, a: IdxHeader, test: IdxPart, b: IdxHeader): void => {
  if (a.element === b.element && String(sampleShape(a)) === String(sampleShape(b))) return;
  const described = ({ images }: IdxPart, header: IdxHeader) => ({
    file: images.path,
    element: header.element.name,
    axes: sampleShape(header),
  });
  throw new DataError(differentParts({ train: described(train, a), test: described(test, b) }), test.images.field);
};
