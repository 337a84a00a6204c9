import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { settle, type Loaded, type ReadExperiment } from '../experiment/load.ts';
import { issueAt } from '../experiment/issues/issue.ts';
import type { Issue } from '../contracts/issue.ts';
import { isSweep, planSweep } from '../sweep/space/plan-sweep.ts';
import { read, type LoadOptions } from '../run/load/load.ts';
import { defined } from '../defined.ts';

export interface Checked {
  readonly file: string;
  /** Errors and warnings, in the order of the file. */
  readonly issues: readonly Issue[];
  /** What a person should know of its data: rows that are left out, and why. */
  readonly notes: readonly string[];
}

/** Checks experiments without running them. `files` may be globs or folders; a folder stands for all its YAML files. */
export const validate = async (files: readonly string[], options: LoadOptions = {}): Promise<readonly Checked[]> => {
  const checked: Checked[] = [];
  for (const pattern of files) {
    const found = await expand(pattern);
    if (found.length === 0) checked.push({ file: pattern, issues: [noMatch(pattern)], notes: [] });
    for (const file of found) checked.push({ file, ...(await check(file, options)) });
  }
  return checked;
};

const check = async (file: string, options: LoadOptions): Promise<Pick<Checked, 'issues' | 'notes'>> => {
  const written = await read(file, options);
  const { issues, plan } = isSweep(written) ? await checkSweep(written) : await settle(written);
  return { issues, notes: plan?.facts.dataset.notes ?? [] };
};

const checkSweep = async (written: ReadExperiment): Promise<Pick<Loaded, 'issues' | 'plan'>> => {
  const { issues, sweep } = await planSweep(written);
  return defined({ issues, plan: sweep?.base });
};

const noMatch = (pattern: string): Issue =>
  issueAt({ code: 'file-not-found', message: `No YAML file matches \`${pattern}\`.` }, [], undefined);

const expand = async (pattern: string): Promise<string[]> => {
  const found = await stat(pattern).catch(() => null);
  if (found?.isDirectory()) return (await glob('**/*.{yaml,yml}', pattern)).map((file) => join(pattern, file));
  if (found || !/[*?[\]{}!]/.test(pattern)) return [pattern];
  return glob(pattern, '.');
};

const glob = async (pattern: string, cwd: string): Promise<string[]> =>
  (await (await import('tinyglobby')).glob(pattern, { cwd })).sort();
