import type { UnreadImage } from '../../contracts/images.ts';
import { listed, quoted } from '../../contracts/quoted.ts';

interface Folder {
  readonly folder: string;
}

export const noClasses = ({ folder }: Folder): string =>
  `\`${folder}\` has no subfolders. Make one per class, and move the images there.`;

export const emptyClasses = ({ folder, names }: Folder & { readonly names: readonly string[] }): string =>
  `\`${folder}\` has ${names.length === 1 ? 'a class' : `${names.length} classes`} without a readable image: ` +
  `${listed(names)}. Add images, or remove the subfolder.`;

export const unknownClasses = ({ folder, names, train }: UnknownClasses): string =>
  `\`${folder}\` has ${names.length === 1 ? 'a class' : `${names.length} classes`} that \`${train}\` lacks: ` +
  `${listed(names)}. Use the same names in both folders.`;

interface UnknownClasses extends Folder {
  readonly names: readonly string[];
  readonly train: string;
}

const mostFiles = 10;
const counted = (count: number): string => count.toLocaleString('en-US');

export const unreadImages = ({ folder, total, unread }: UnreadImages): string => {
  const shown = unread.slice(0, mostFiles).map(({ path, reason }) => `${quoted(path)} ${reason}`);
  const rest = unread.length - shown.length;
  return (
    `${counted(unread.length)} of ${counted(total + unread.length)} files in \`${folder}\` can’t be read: ` +
    `${shown.join('; ')}${rest > 0 ? `; and ${counted(rest)} more` : ''}. ` +
    'Repair or remove them, or write `bad: skip` to leave them out.'
  );
};

interface UnreadImages extends Folder {
  /** Readable images. */
  readonly total: number;
  readonly unread: readonly UnreadImage[];
}

/** A note on files that give no sample. */
export const leftOut = ({ folder, kept, unread, others }: LeftOut): string => {
  const reasons = [
    unread.length > 0 ? `${counted(unread.length)} unreadable (${firstOf(unread.map(({ path }) => path))})` : undefined,
    others.length > 0 ? `${counted(others.length)} of other types (${firstOf(others)})` : undefined,
  ].filter((reason) => reason !== undefined);
  return `${counted(kept)} of ${counted(kept + unread.length + others.length)} files in \`${folder}\`; ${reasons.join(', ')}`;
};

interface LeftOut extends Folder {
  readonly kept: number;
  readonly unread: readonly UnreadImage[];
  readonly others: readonly string[];
}

const firstOf = (paths: readonly string[]): string =>
  `${paths.slice(0, 3).map(quoted).join(', ')}${paths.length > 3 ? ', …' : ''}`;
