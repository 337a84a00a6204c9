import { listed, quoted } from '../../contracts/quoted.ts';

interface Place {
  /** A file, or a file and the array in it. */
  readonly place: string;
}

export const placeIn = ({ file, name }: { readonly file: string; readonly name: string | null }): string =>
  name === null ? `\`${file}\`` : `\`${file}\` array ${quoted(name)}`;

export const noNpy = ({ place }: Place): string =>
  `${place} is no NumPy array: it doesn’t begin with \`\\x93NUMPY\`. Save the array with \`numpy.save\`.`;

export const packedFile = ({ place }: Place): string =>
  `${place} is gzip, whose content can’t be read by position. Unpack it with \`gunzip\` and name the unpacked file.`;

export const noNumbers = ({ place, kind }: Place & { readonly kind: string }): string =>
  `${place} holds ${quoted(kind)}, not numbers. Save it as \`x.astype('float32')\`.`;

export const fortranOrder = ({ place }: Place): string =>
  `${place} is in Fortran order, so no sample is in one piece. Save \`numpy.ascontiguousarray(x)\`.`;

export const damagedHeader = ({ place, reason }: Place & { readonly reason: string }): string =>
  `${place} has a damaged header: ${reason}.`;

export const noSafetensors = ({ place, reason }: Place & { readonly reason: string }): string =>
  `${place} is no safetensors file: ${reason}.`;

export const noSamples = ({ place, shape }: Place & { readonly shape: readonly number[] }): string =>
  `${place} has the shape [${shape.join(', ')}]. Expected at least one sample, counted by the first axis.`;

export const wrongSize = ({ place, element, shape, size, needed }: WrongSize): string =>
  `${place} is ${size < needed ? 'cut short' : 'too long'}: its header gives ${element} of shape [${shape.join(', ')}], ` +
  `which takes ${needed} bytes, and it has ${size}.`;

interface WrongSize extends Place {
  readonly element: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly needed: number;
}

export const beyondType = ({ place, value, row, dtype }: BeyondType): string =>
  `${place} has ${value} in row ${row}, which is beyond the range of ${dtype}.`;

interface BeyondType extends Place {
  readonly value: number;
  readonly row: number;
  readonly dtype: string;
}

export const otherRows = ({ features, labels, featureCount, labelCount }: OtherRows): string =>
  `${labels} has ${labelCount} rows and ${features} ${featureCount}. Expected one label per sample.`;

interface OtherRows {
  readonly features: string;
  readonly labels: string;
  readonly featureCount: number;
  readonly labelCount: number;
}

export const otherSamples = ({ train, test }: { readonly train: string; readonly test: string }): string =>
  `The samples of both parts differ: ${train} and ${test}. Save both parts alike.`;

export const notClasses = ({ place, element, shape }: NotClasses): string =>
  `${place} is ${element} of shape [${shape.join(', ')}]. Classes are whole numbers on one axis; ` +
  'write `labels: value` to predict numbers.';

interface NotClasses extends Place {
  readonly element: string;
  readonly shape: readonly number[];
}

export const noClass = ({ place, value, row, classes }: NoClass): string =>
  `${place} has the label ${value} in row ${row}, expected 0 … ${classes - 1}. ` +
  'List more names under `classes`, or write `labels: value` to predict numbers.';

interface NoClass extends Place {
  readonly value: number;
  readonly row: number;
  readonly classes: number;
}

export const labelNotFinite = ({
  place,
  value,
  row,
}: Place & { readonly value: number; readonly row: number }): string =>
  `${place} has the label ${value} in row ${row}. Leave out samples without a label.`;

export const notInArchive = ({ file, name, names }: NotInArchive): string =>
  `\`${file}\` has no array ${quoted(name)}: it has ${names.length === 0 ? 'none' : listed(names)}.`;

interface NotInArchive {
  readonly file: string;
  readonly name: string;
  readonly names: readonly string[];
}

export const otherPacking = ({ place }: Place): string =>
  `${place} is encrypted, or packed by an unknown method. Save it with \`numpy.savez\` or \`numpy.savez_compressed\`.`;

export const unpacksTooFar = ({ place, ratio }: Place & { readonly ratio: number }): string =>
  `${place} unpacks to over ${ratio} times its size. If you trust it, save it with \`numpy.savez\`, which doesn’t pack.`;

export const notInflated = ({ place, reason }: Place & { readonly reason: string }): string =>
  `${place} can’t be unpacked: ${reason}.`;

export const overlapping = ({
  file,
  a,
  b,
}: {
  readonly file: string;
  readonly a: string;
  readonly b: string;
}): string => `\`${file}\` is damaged: its tensors ${quoted(a)} and ${quoted(b)} overlap.`;

export const outsideFile = ({ place }: Place): string => `${place} ends after the file, which is cut short or damaged.`;

export const missingTwin = ({ present, missing }: { readonly present: string; readonly missing: string }): string =>
  `\`${present}\` needs \`${missing}\` beside it.`;
