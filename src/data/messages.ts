/** Sentences about data files; each says what is wrong and what to do. */

/** Bytes, in the unit that a reader thinks in. */
export const sizeText = (bytes: number): string => {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : [1e6, 'MB'];
  return `${(bytes / unit).toFixed(1)} ${name}`;
};

export const tooLarge = ({ path, bytes, most }: { path: string; bytes: number; most: number }): string =>
  `\`${path}\` takes ${sizeText(bytes)} of memory or more, and data may take ${sizeText(most)} on this machine. ` +
  `Split the file, leave out rows or columns, or use a machine with more memory.`;

export const unpacksTooFar = ({ path, ratio, bytes }: { path: string; ratio: number; bytes: number }): string =>
  `\`${path}\` is gzip that unpacks to over ${ratio} times its size and over ${sizeText(bytes)}. ` +
  `If you trust it, unpack it with \`gunzip\` and name the unpacked file.`;

export const notUnpacked = ({ path, reason }: { path: string; reason: string }): string =>
  `\`${path}\` can’t be unpacked: ${reason}.`;

export const notAFile = ({ path, type }: { path: string; type: string }): string =>
  `\`${path}\` is ${type}, expected a file. Write its content to a file and name that.`;

export const oneGroup = (): string =>
  'The rows to cut from are all of one group, and no group may be in two parts. Name another column, or cut fewer parts.';

export const oneTime = (): string =>
  'The rows to cut from all have the same time, so none is later. Name another column, or cut fewer parts.';

export const splitNeedsTable = ({ by, dataset }: Readonly<Record<'by' | 'dataset', string>>): string =>
  `\`by: ${by}\` needs a column, and \`${dataset}\` is no table. Write \`by: random\`, or use \`csv\`, \`parquet\`, \`jsonl\` or \`sql\`.`;

export const noMatch = ({ pattern }: { pattern: string }): string =>
  `No file matches \`${pattern}\`. Patterns are relative to the experiment file.`;

export const noCacheFolder = ({ folder, reason }: Readonly<Record<'folder' | 'reason', string>>): string =>
  `The cache folder \`${folder}\` can’t be made (${reason}): ` +
  'name another one by the environment variable `ASSAY_CACHE`.';

export const cacheNotWritten = ({ folder, reason }: Readonly<Record<'folder' | 'reason', string>>): string =>
  `Rows can’t be kept in the cache \`${folder}\` (${reason}). ` +
  'Make room there with `assay cache prune`, or name another folder by the environment variable `ASSAY_CACHE`.';

export const badCacheLimit = ({ where, written }: Readonly<Record<'where' | 'written', string>>): string =>
  `\`${where}\` is \`${written}\`. Write a size such as \`20 GB\`, in MB, GB or TB.`;

export const notDownloaded = ({
  name,
  failures,
}: {
  readonly name: string;
  /** By URL. */
  readonly failures: ReadonlyMap<string, string>;
}): string => {
  const reasons = [...failures].map(([url, failure]) => `\`${url}\` ${failure}`);
  return `\`${name}\` could not be downloaded: ${reasons.join('; ')}.`;
};

export const featuresChanged = ({
  dataset,
  before,
  now,
}: {
  readonly dataset: string;
  readonly before: Features;
  readonly now: Features;
}): string =>
  `\`${dataset}\` changed while it was read: its features were ${featuresText(before)}, and are ${featuresText(now)}.`;

interface Features {
  readonly dtype: string;
  readonly shape: readonly number[];
}

const featuresText = ({ dtype, shape }: Features) => `${dtype} of shape [${shape.join(', ')}]`;

export const changedWhileRead = ({ file }: { readonly file: string }): string =>
  `\`${file}\` changed while it was being read. Start again once nothing writes to it.`;

export const noLongerReadable = ({ file, reason }: { readonly file: string; readonly reason: string }): string =>
  `\`${file}\` can’t be read any more: ${reason}.`;

export const tooLargeToHold = ({ file, bytes, most }: TooLarge): string =>
  `\`${file}\` takes ${sizeText(bytes)} of memory as a whole, and data may take ${sizeText(most)} on this machine. ` +
  'Leave out whatever needs all samples at once: a fitted transform behind another, or one of your own.';

interface TooLarge {
  readonly file: string;
  readonly bytes: number;
  readonly most: number;
}
