import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plan } from '../../contracts/plan.ts';
import { writeInSync } from '../../files/folder-files.ts';
import { makeFolder } from '../../files/make-folder.ts';
import type { Environment, RunFolder } from '../../contracts/run.ts';
import { folderError } from '../folder-error.ts';

export interface NewRun {
  /** Folder of all runs, absolute or seen from the working directory. */
  readonly out: string;
  /** The experiment's name; untrusted, so whatever could lead out of `out` is replaced. */
  readonly name: string;
  /** Hex. */
  readonly fingerprint: string;
  readonly time: Date;
  readonly files: {
    /** The experiment file as it was written. */
    readonly experiment: string;
    readonly plan: Plan;
    readonly environment: Environment;
  };
}

/**
 * Makes `<out>/<name>/<time>-<8 of fingerprint>/` with `experiment.yaml`, `plan.json` and `environment.json`, and
 * points `<out>/<name>/latest` to it. Throws `FolderError` when that can't be written.
 */
export const createRunFolder = ({ out, name, fingerprint, time, files }: NewRun): RunFolder => {
  const parent = join(resolve(out), folderName(name));
  try {
    makeFolder(parent);
    const own = claimFolder(parent, `${folderTime(time)}-${fingerprint.slice(0, 8)}`);
    const path = join(parent, own);
    writeInSync(path, 'experiment.yaml', files.experiment);
    writeInSync(path, 'plan.json', json(files.plan));
    writeInSync(path, 'environment.json', json(files.environment));
    pointLatest(parent, own);
    return { path, run: `${folderName(name)}/${own}` };
  } catch (error) {
    throw folderError(error, parent);
  }
};

/** A name as one part of a path: no slashes, no leading dots, never empty. */
export const folderName = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80) || 'experiment';

/** `2026-11-24T03-52-10`, in UTC: sorts by time and is a file name everywhere. */
const folderTime = (time: Date): string => time.toISOString().slice(0, 19).replaceAll(':', '-');

/** Two runs of one second: the second gets `-2`. `mkdir` decides, so that two processes never share a folder. */
const claimFolder = (parent: string, name: string): string => {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    try {
      mkdirSync(join(parent, candidate));
      return candidate;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
};

/** A symbolic link, or a text file with the folder's name where links are refused (Windows); replaced in one move. */
const pointLatest = (parent: string, target: string): void => {
  const fresh = join(parent, `.latest-${target}`);
  try {
    symlinkSync(target, fresh, 'dir');
  } catch {
    writeFileSync(fresh, `${target}\n`);
  }
  try {
    renameSync(fresh, join(parent, 'latest'));
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
};

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
