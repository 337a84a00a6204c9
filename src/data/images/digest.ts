import { createHash } from 'node:crypto';
import type { Listing } from './list.ts';

/** SHA-256 of classes, paths and the content of files, in their order. */
export interface FolderDigest {
  /** `content` is the SHA-256 of the file, hex; undefined stands for a file that could not be read. */
  add(path: string, content: string | undefined): void;
  hex(): string;
}

export const folderDigest = ({ classes }: Pick<Listing, 'classes'>): FolderDigest => {
  const whole = createHash('sha256').update(JSON.stringify(classes));
  return {
    add: (path, content = 'unread') => void whole.update(`${path}\0${content}\n`),
    hex: () => whole.digest('hex'),
  };
};
