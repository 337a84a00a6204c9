import { createHash } from 'node:crypto';
import { join, dirname } from 'node:path';
import type { Plan, PlannedData, PlannedExperiment, PlannedTrain } from '../../contracts/plan.ts';

/** Raised whenever the numbers of a run change while its plan stays the same; a golden of 20 steps forces it. */
export const resultsVersion = 2;

/** Values that do not change the result. Modules enter the fingerprint by their content. */
const left = ['name', 'use', 'reporters', 'out', 'engine'] as const satisfies readonly (keyof PlannedExperiment)[];
const leftOfTrain = ['checkpoint', 'nonFinite'] as const satisfies readonly (keyof PlannedTrain)[];
const leftOfData = ['memory'] as const satisfies readonly (keyof PlannedData)[];

/** Whether the value at a path of the plan enters the fingerprint. */
export const isFingerprinted = (path: string): boolean =>
  ![...left, ...leftOfTrain.map((name) => `train.${name}`), ...leftOfData.map((name) => `data.${name}`)].some(
    (name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
  );

interface Digests {
  readonly data: string;
  readonly modules: readonly string[];
}

/** SHA-256, hex: equal for two runs with the same plan, data and modules. */
export const fingerprint = (
  { experiment }: Pick<Plan, 'experiment'>,
  digests: Digests,
  version: number = resultsVersion,
): string => {
  const keptOf = (section: 'train' | 'data') =>
    Object.fromEntries(Object.entries(experiment[section]).filter(([name]) => isFingerprinted(`${section}.${name}`)));
  const [train, data] = [keptOf('train'), withoutLaterDefaults(keptOf('data'))];
  const kept = Object.fromEntries(
    Object.entries({ ...experiment, train, data }).filter(([name]) => isFingerprinted(name)),
  );
  return sha256(canonical({ experiment: kept, data: digests.data, modules: digests.modules, resultsVersion: version }));
};

/** Fields that came later, at their defaults: runs of earlier versions did the same and keep their fingerprints. */
const laterDefaults: Readonly<Record<string, string>> = { augment: '[]', balance: '"none"' };

const withoutLaterDefaults = (data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(data).filter(([name, value]) => laterDefaults[name] !== JSON.stringify(value)));

/** The results version with which a plan has the fingerprint that a run recorded; undefined for another plan. */
export const versionOf = (recorded: string, plan: Pick<Plan, 'experiment'>, digests: Digests): number | undefined =>
  Array.from({ length: resultsVersion }, (_, i) => resultsVersion - i).find(
    (version) => fingerprint(plan, digests, version) === recorded,
  );

/** JSON with the keys of every map in one order. */
export const canonical = (value: unknown): string => {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((part: unknown) => (part === undefined ? 'null' : canonical(part))).join()}]`;
  const map = value as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  for (const key of Object.keys(map).sort())
    if (map[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonical(map[key])}`);
  return `{${parts.join()}}`;
};

/** SHA-256, hex: covers a module and the local files it imports, in order. A package counts by its name. */
export const moduleDigest = async (module: string, readText: (path: string) => Promise<string>): Promise<string> => {
  const seen = new Map<string, string>();
  await follow(module, seen, readText);
  return sha256(seen.size === 0 ? module : [...seen.values()].map(sha256).join('\n'));
};

const follow = async (
  path: string,
  seen: Map<string, string>,
  readText: (path: string) => Promise<string>,
): Promise<void> => {
  for (const candidate of candidates(path)) {
    if (seen.has(candidate)) return;
    const text = await readText(candidate).catch(() => null);
    if (text === null) continue;
    seen.set(candidate, text);
    for (const [, local] of text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g))
      await follow(join(dirname(candidate), local!), seen, readText);
    return;
  }
};

/** TypeScript is often imported as the JavaScript it becomes. */
const candidates = (path: string) => [
  path,
  path.replace(/\.([cm]?)js$/, '.$1ts'),
  ...['.ts', '.js', '.mts', '.mjs', '/index.ts', '/index.js'].map((end) => path + end),
];

/** Hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
