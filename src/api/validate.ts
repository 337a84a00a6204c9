import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { settle } from '../experiment/load.ts';
import type { Issue } from '../contracts/issue.ts';
import { isSweep, planSweep } from '../sweep/plan-sweep.ts';
import { read, type LoadOptions } from './load.ts';

export interface Checked {
  readonly file: string;
  /** Errors and warnings, in the order of the file. */
  readonly issues: readonly Issue[];
}

/** Checks experiments without running them. `files` may be globs, and folders, which stand for all YAML files in them. */
export const validate = async (files: readonly string[], options: LoadOptions = {}): Promise<readonly Checked[]> => {
  const checked: Checked[] = [];
  for (const pattern of files) {
    const found = await expand(pattern);
    if (found.length === 0) checked.push({ file: pattern, issues: [noMatch(pattern)] });
    for (const file of found) checked.push({ file, issues: await check(file, options) });
  }
  return checked;
};

const check = async (file: string, options: LoadOptions): Promise<readonly Issue[]> => {
  const written = await read(file, options);
  return (isSweep(written) ? await planSweep(written) : await settle(written)).issues;
};

const noMatch = (pattern: string): Issue => ({
  code: 'file-not-found',
  message: `No YAML file matches \`${pattern}\`.`,
  severity: 'error',
  path: '',
});

const expand = async (pattern: string): Promise<string[]> => {
  const found = await stat(pattern).catch(() => null);
  if (found?.isDirectory()) return (await glob('**/*.{yaml,yml}', pattern)).map((file) => join(pattern, file));
  if (found || !/[*?[\]{}!]/.test(pattern)) return [pattern];
  return glob(pattern, '.');
};

const glob = async (pattern: string, cwd: string): Promise<string[]> =>
  (await (await import('tinyglobby')).glob(pattern, { cwd })).sort();
