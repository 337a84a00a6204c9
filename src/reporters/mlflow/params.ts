import type { Json } from '../../registry/kinds.ts';
import type { PlannedExperiment } from '../../experiment/plan.ts';

/** Every value of the experiment that is no report of it, by path as one string each: `optimizer.momentum`, `model.layers.hidden1.units`. */
export const paramsOf = (experiment: PlannedExperiment): Readonly<Record<string, string>> => {
  const { reporters: _reporters, out: _out, use: _use, name: _name, ...rest } = experiment;
  const params: Record<string, string> = {};
  flatten(rest as unknown as Json, '', params);
  return params;
};

/** An item of a list goes by its name, as a path in the file does, else by its index. */
const flatten = (value: Json, path: string, params: Record<string, string>): void => {
  const at = (segment: string | number) => (path === '' ? String(segment) : `${path}.${segment}`);
  if (Array.isArray(value) && value.some(isInside)) value.forEach((item: Json, i) => flatten(item, at(nameOf(item) ?? i), params));
  else if (isMap(value)) for (const [name, part] of Object.entries(value)) flatten(part, at(name), params);
  else params[path] = typeof value === 'string' ? value : JSON.stringify(value);
};

const isMap = (value: Json): value is { readonly [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);
const isInside = (value: Json): boolean => isMap(value);
const nameOf = (item: Json): string | undefined => (isMap(item) && typeof item['name'] === 'string' ? item['name'] : undefined);
