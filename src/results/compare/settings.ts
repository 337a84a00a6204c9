import type { Plan } from '../../contracts/plan.ts';
import { formatPath, type Path } from '../../experiment/tree.ts';
import type { Json } from '../../contracts/json.ts';

/** The values of a plan by path, and whether somebody wrote each. */
export type Settings = ReadonlyMap<string, Setting>;
export interface Setting {
  readonly value: Json;
  /** Where it is in the plan, as its origins call it. */
  readonly at: string;
}

/**
 * Every single value of an experiment by its path; lists of plain values are one. Layers go by their names, so that one
 * more of them does not move all others: `model.layers.dense_1.units`; their order is a value of its own,
 * `model.layers`.
 */
export const settingsOf = ({ experiment }: Plan): Settings => {
  const settings = new Map<string, Setting>();
  const visit = (value: Json, path: Path, at: Path): void => {
    if (Array.isArray(value) && value.some(isMap)) {
      const named = formatPath(at) === 'model.layers';
      if (named) settings.set('model.layers', { value: value.map((layer) => nameIn(layer)), at: 'model.layers' });
      value.forEach((item, i) => visit(item, [...path, named ? nameIn(item) : i], [...at, i]));
    } else if (isMap(value) && Object.keys(value).length > 0) {
      const inLayer = at.length === 3 && at[1] === 'layers';
      for (const [name, item] of Object.entries(value))
        if (!(inLayer && name === 'name')) visit(item, [...path, name], [...at, name]);
    } else settings.set(formatPath(path), { value, at: formatPath(at) });
  };
  visit(experiment as unknown as Json, [], []);
  return settings;
};

const isMap = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nameIn = (layer: Json): string => String((layer as { readonly name: string }).name);

/** Paths whose values are not the same in all, in the order in which they first come. */
export const differing = (all: readonly Settings[]): readonly string[] => {
  const paths = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  return paths.filter((path) => new Set(all.map((settings) => JSON.stringify(settings.get(path)?.value))).size > 1);
};

/** Settings and the plan that they are of. */
export interface Planned {
  readonly settings: Settings;
  readonly plan: Plan;
}

/**
 * Whether somebody wrote the value somewhere: a default that differs comes with a component or a value that was chosen,
 * and says nothing more. A layer that only some have and that is called by its type is told by `model.layers`.
 */
export const isTold = (path: string, all: readonly Planned[]): boolean => {
  const having = all.filter(({ settings }) => settings.has(path));
  const layer = /^model\.layers\.(\w+)_\d+\.type$/.exec(path)?.[1];
  if (having.length < all.length && layer === having[0]!.settings.get(path)!.value) return false;
  return having.some(({ settings, plan }) => plan.origins[settings.get(path)!.at]?.from !== 'default');
};
