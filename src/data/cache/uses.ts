import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { life, ownerSchema, thisProcess } from '../../files/owner.ts';

/** Marks of this process, which say that it uses a file of the cache. */
const marks = new Map<string, string>();

/** Marks a file as in use until this process ends, so that pruning leaves it. */
export const markUsed = (file: string): void => {
  if (marks.has(file)) return;
  const mark = `${file}.${randomUUID().slice(0, 8)}.use`;
  writeFileSync(mark, JSON.stringify(thisProcess()));
  if (marks.size === 0) process.once('exit', removeMarks);
  marks.set(file, mark);
};

const removeMarks = (): void => {
  for (const mark of marks.values()) rmSync(mark, { force: true });
};

/** Whether a living process uses a file. Removes the marks of dead ones, which were killed. */
export const isUsed = (file: string): boolean =>
  readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.`) && name.endsWith('.use'))
    .map((name) => join(dirname(file), name))
    .some((mark) => {
      if (isAlive(mark)) return true;
      rmSync(mark, { force: true });
      return false;
    });

const isAlive = (mark: string): boolean => {
  try {
    const owner = JSON.parse(readFileSync(mark, 'utf8')) as unknown;
    return Value.Check(ownerSchema, owner) && life(owner) !== 'dead';
  } catch {
    // Gone, or being written: by a process that lives, then.
    return true;
  }
};
