import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { createIn, readInSync, removeInSync } from '../../files/folder-files.ts';
import { life, ownerSchema, thisProcess, type Owner } from '../../files/owner.ts';
import { folderError } from '../folder-error.ts';
import { RunError } from './read-run.ts';

const lockFile = '.lock';

/**
 * Takes a run for this process, so that no two write into one folder; what comes back gives it up. What a killed
 * process left behind is taken over. Throws `RunError` while another process has it, `FolderError` where the folder
 * can't be written.
 */
export const lockRun = (folder: string): (() => void) => {
  const path = join(folder, lockFile);
  const own = thisProcess();
  for (;;) {
    try {
      createIn(folder, lockFile, `${JSON.stringify(own)}\n`);
      return () => removeInSync(folder, lockFile);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw folderError(error, path);
    }
    const owner = readOwner(folder);
    // Of another machine it can't be known, so it is taken to be alive.
    if (owner && life(owner) !== 'dead')
      throw new RunError(
        `\`${folder}\` is being trained by process ` +
          `${owner.pid}${owner.host === own.host ? '' : ` on \`${owner.host}\`; if that is gone, remove \`${path}\``}.`,
      );
    removeInSync(folder, lockFile);
  }
};

/** Null where it was being written when its process died, or is no lock. */
const readOwner = (folder: string): Owner | null => {
  try {
    const owner = JSON.parse(readInSync(folder, lockFile).toString()) as unknown;
    return Value.Check(ownerSchema, owner) ? owner : null;
  } catch {
    return null;
  }
};
