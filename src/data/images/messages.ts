/** What people read about images; reasons end a sentence that begins with the file. */

export const tooManyPixels = ({ width, height, most }: ImagePixels): string =>
  `has ${width} × ${height} pixels, and may have ${Math.floor(most / 1e6)} million: make it smaller`;

interface ImagePixels {
  readonly width: number;
  readonly height: number;
  readonly most: number;
}

export const emptyImage = (): string => 'is empty';

export const longImage = ({ most }: { readonly most: number }): string => `is larger than ${most / 2 ** 20} MB`;

export const notAnImage = ({ type }: { readonly type: string | undefined }): string =>
  `is ${type ?? 'a file of another type'}, expected PNG, JPEG, WebP, GIF or TIFF`;

export const cutShort = (): string => 'is cut short or damaged';

export const moreThanItsBytes = ({ width, height, bytes }: Omit<ImagePixels, 'most'> & { bytes: number }): string =>
  `says that it has ${width} × ${height} pixels, more than its ${bytes} bytes can hold`;

export const undecodable = ({ reason }: { readonly reason: string }): string => `can’t be decoded: ${reason}`;

export const otherFileType = ({ type }: { readonly type: string }): string => `is ${type}, expected a file`;

export const linkedFolder = (): string => 'is a link to a folder: move the folder here';
export const goneFile = (): string => 'is not there';
export const brokenLink = (): string => 'is a link to nothing';
export const linkOutside = (): string => 'is a link that leads out of the folder: copy the file here';
export const deepFolder = ({ most }: { readonly most: number }): string => `lies more than ${most} folders deep`;

export const noImageFolder = ({ folder }: { readonly folder: string }): string =>
  `\`${folder}\` is not there. Name a folder with a subfolder per class.`;

export const imageFileAsFolder = ({ folder }: { readonly folder: string }): string =>
  `\`${folder}\` is a file, expected a folder with a subfolder per class.`;

export const unreadFolder = ({ folder, reason }: Readonly<Record<'folder' | 'reason', string>>): string =>
  `\`${folder}\` can’t be read: ${reason}.`;

export const noCache = ({ folder, reason }: Readonly<Record<'folder' | 'reason', string>>): string =>
  `Decoded images can’t be kept in the cache folder \`${folder}\` (${reason}). ` +
  'Make room there, or name another folder by the environment variable `ASSAY_CACHE`.';

export const noSharp = ({ reason }: { readonly reason: string }): string =>
  `Images can’t be decoded because the package \`sharp\` does not load: ${reason} ` +
  'Reinstall with optional packages: `npm ci --include=optional`.';
