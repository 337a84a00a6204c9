import { closeSync, fstatSync, fsyncSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../contracts/events.ts';
import type { RunFolder } from '../../contracts/run.ts';
import { openAppendIn } from '../../files/folder-files.ts';
import { folderError } from '../folder-error.ts';

/** `events.jsonl`, being written. Synchronous: a line is in the file before anybody is told of its event. */
export interface EventLog {
  /** Throws `FolderError` when the line can't be written; the file then ends with the line before it. */
  append(event: Event): void;
  close(): void;
}

/** Opens a run's `events.jsonl` for more lines. Throws `FolderError`. */
export const openEventLog = (folder: RunFolder): EventLog => {
  const path = join(folder.path, 'events.jsonl');
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw folderError(error, path);
    }
  };
  const file = guarded(() => openAppendIn(folder.path, 'events.jsonl'));
  guarded(() => cutTornLine(file));
  return {
    append: (event) =>
      guarded(() => {
        writeLine(file, `${JSON.stringify(event)}\n`);
        if (kept.has(event.type)) fsyncSync(file);
      }),
    close: () => guarded(() => closeSync(file)),
  };
};

/** Events that must survive a power cut; the lines before them survive with them. */
const kept: ReadonlySet<Event['type']> = new Set(['epoch:end', 'checkpoint', 'trial:end']);

/** A line without its end was being written when an earlier attempt died: the next one must not be joined to it. */
const cutTornLine = (file: number): void => {
  const found = fstatSync(file);
  if (!found.isFile() || found.size === 0) return;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, found.size - 1);
  if (last.toString() === '\n') return;
  const bytes = Buffer.alloc(found.size);
  readSync(file, bytes, 0, found.size, 0);
  ftruncateSync(file, bytes.lastIndexOf('\n') + 1);
};

const writeLine = (file: number, line: string): void => {
  const bytes = Buffer.from(line);
  const before = fstatSync(file);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
  } catch (error) {
    if (before.isFile()) ftruncateSync(file, before.size);
    throw error;
  }
};
