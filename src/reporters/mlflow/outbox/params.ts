import { createHash } from 'node:crypto';
import type { Json } from '../../../contracts/json.ts';
import type { PlannedExperiment } from '../../../contracts/plan.ts';

/**
 * Every value of the experiment that is no report of it, by path as one string each: `optimizer.momentum`,
 * `model.layers.hidden1.units`.
 */
export const paramsOf = (experiment: PlannedExperiment): Readonly<Record<string, string>> => {
  const { reporters: _reporters, out: _out, use: _use, name: _name, ...rest } = experiment;
  return Object.fromEntries(
    Object.entries(flattened(rest as unknown as Json, '')).map(([name, value]) => [
      name,
      value.startsWith('[') && value.length > longest ? shortened(value) : value,
    ]),
  );
};

/** Others are still told from it. */
const shortened = (list: string): string =>
  `${list.slice(0, longest)}… (whole in plan.json, SHA-256 ` +
  `${createHash('sha256').update(list).digest('hex').slice(0, 12)})`;

/** Characters of a list that a person compares; the data that an experiment may hold itself are longer. */
const longest = 200;

/** Each single value inside, by path after `path`; of no more than `depth` levels, what is below being one value. */
export const flattened = (value: Json, path: string, depth = Infinity): Readonly<Record<string, string>> => {
  const params: Record<string, string> = {};
  flatten(value, path, params, depth);
  return params;
};

/** An item of a list goes by its name, as a path in the file does, else by its index. */
const flatten = (value: Json, path: string, params: Record<string, string>, depth: number): void => {
  const at = (segment: string | number) => (path === '' ? String(segment) : `${path}.${segment}`);
  if (depth > 0 && Array.isArray(value) && value.some(isInside))
    value.forEach((item: Json, i) => flatten(item, at(nameOf(item) ?? i), params, depth - 1));
  else if (depth > 0 && isMap(value))
    for (const [name, part] of Object.entries(value)) flatten(part, at(name), params, depth - 1);
  else params[path] = typeof value === 'string' ? value : JSON.stringify(value);
};

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isInside = (value: Json): boolean => isMap(value);
const nameOf = (item: Json): string | undefined =>
  isMap(item) && typeof item['name'] === 'string' ? item['name'] : undefined;
