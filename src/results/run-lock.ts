import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { life, thisProcess, type Owner } from '../sweep/owner.ts';
import { folderError } from './folder-error.ts';
import { RunError } from './read-run.ts';

/**
 * Takes a run for this process, so that no two write into one folder; what comes back gives it up. What a killed process left behind is taken over.
 * Throws `RunError` while another process has it, `FolderError` where the folder can't be written.
 */
export const lockRun = (folder: string): (() => void) => {
  const path = join(folder, '.lock');
  const own = thisProcess();
  for (;;) {
    try {
      writeFileSync(path, `${JSON.stringify(own)}\n`, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw folderError(error, path);
    }
    const owner = readOwner(path);
    // Of another machine it can't be known, so it is taken to be alive.
    if (owner && life(owner) !== 'dead')
      throw new RunError(
        `\`${folder}\` is being trained by process ${owner.pid}${owner.host === own.host ? '' : ` on \`${owner.host}\`; if that is gone, remove \`${path}\``}.`,
      );
    rmSync(path, { force: true });
  }
};

/** Null where it was being written when its process died. */
const readOwner = (path: string): Owner | null => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
};
