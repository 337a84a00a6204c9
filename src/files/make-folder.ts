import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** A folder with those above it. Node's own `recursive` never comes back where the system says of a folder that is there that it is not, as `/proc` does. */
export const makeFolder = (path: string): void => {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process was first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
};
