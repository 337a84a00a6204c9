import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { moduleDigest } from '../../experiment/plan/fingerprint.ts';
import { variablesIn, type Env } from '../../experiment/read/env.ts';
import { namedModules } from '../../experiment/read/use.ts';
import { RunError } from '../../results/run/read-run.ts';
import { read, type LoadOptions } from '../load/load.ts';
import { moduleChanged, moduleNotRecorded, needsUse, needsVariables } from '../messages.ts';
import type { Source } from './source.ts';
import { defined } from '../../defined.ts';

/**
 * What the folder of a run may do that someone else may have made. Runs that this user made on this machine may do all
 * of it.
 */
export interface RunTrust {
  /** Run the modules that it names. */
  readonly use?: boolean;
  /** Environment variables that it may read. */
  readonly env?: readonly string[];
}

interface Loading {
  /** Absolute. */
  readonly folder: string;
  readonly source: Source;
  /** SHA-256 of each module by its name in the file; undefined where the run recorded none. */
  readonly digests: Readonly<Record<string, string>> | undefined;
  readonly trust: RunTrust;
  /** In place of the experiment file. */
  readonly text?: string;
}

/**
 * How to load the experiment that a run was made from. Throws `RunError` where it names modules or variables that it
 * may not have, and where a module is not the one that was recorded; nothing of it has run then.
 */
export const trustedOptions = async ({ folder, source, digests, trust, text }: Loading): Promise<LoadOptions> => {
  const env = allowedEnv(source.own, trust.env ?? [], process.env);
  const options: LoadOptions = { ...source.changes, env, ...defined({ text }) };
  const { tree } = await read(source.file, { ...options, use: false });
  if (!tree) return { ...options, use: false };
  refuseVariables(folder, variablesIn(tree), env);
  const modules = namedModules(tree, source.file);
  if (modules.length === 0) return options;
  if (!source.own && !trust.use)
    throw new RunError(needsUse({ folder, modules: modules.map(({ path }) => shownPath(path)) }));
  for (const { written, path } of modules) {
    const now = await moduleDigest(path, (file) => readFile(file, 'utf8'));
    const recorded = digests?.[written];
    if (digests && recorded === undefined) throw new RunError(moduleNotRecorded({ folder, module: written }));
    if (recorded !== undefined && recorded !== now) throw new RunError(moduleChanged({ module: path, recorded, now }));
  }
  return { ...options, use: true };
};

/** Variables that a run's folder may see: all for one's own run, else those that were allowed. */
export const allowedEnv = (own: boolean, names: readonly string[], env: Env): Env =>
  own ? env : Object.fromEntries(names.map((name) => [name, env[name]]));

/** Throws `RunError` where variables are named that are set, and hidden from the folder. */
export const refuseVariables = (folder: string, names: readonly string[], allowed: Env): void => {
  const refused = [...new Set(names)].filter((name) => !(name in allowed) && process.env[name] !== undefined);
  if (refused.length > 0) throw new RunError(needsVariables({ folder, names: refused }));
};

const shownPath = (path: string): string => (/^\.{0,2}\//.test(path) ? resolve(path) : path);
