import type { Json } from '../contracts/json.ts';
import type { Coordinates, Option, Parameter, Point, Space } from '../contracts/search.ts';

/** Every parameter, those of options after the choice that they belong to. */
export const allParameters = (parameters: readonly Parameter[]): Parameter[] =>
  parameters.flatMap((parameter) => [
    parameter,
    ...(parameter.options ?? []).flatMap((option) => allParameters(option.parameters)),
  ]);

/** The coordinates of a point, asked for in turn for each parameter that exists there. */
export const coordinatesBy = (space: Space, at: (parameter: Parameter) => number): Coordinates => {
  const coordinates: Record<string, number> = {};
  const visit = (parameters: readonly Parameter[]): void => {
    for (const parameter of parameters) {
      const u = at(parameter);
      coordinates[parameter.id] = u;
      if (parameter.options) visit(optionAt(parameter.options, u).parameters);
    }
  };
  visit(space.parameters);
  return coordinates;
};

export const pointAt = (space: Space, coordinates: Coordinates): Point => {
  const point: Record<string, Json> = {};
  const visit = (parameters: readonly Parameter[]): void => {
    for (const { id, path, options, distribution } of parameters) {
      const u = coordinates[id]!;
      if (distribution) point[path] = distribution.at(u);
      if (!options) continue;
      const { values, parameters: inside } = optionAt(options, u);
      Object.assign(point, values);
      visit(inside);
    }
  };
  visit(space.parameters);
  return point;
};

const optionAt = (options: readonly Option[], u: number): Option =>
  options[Math.min(options.length - 1, Math.floor(u * options.length))]!;

/** The middle of option i of n. */
export const middle = (i: number, n: number): number => (i + 0.5) / n;

/**
 * Where a point lies: for each parameter whose value it has, the shares that give this value. Parameters that it does
 * not have, or has outside of the space, are left out.
 */
export const cellsOf = (space: Space, point: Point): Readonly<Record<string, readonly [low: number, high: number]>> => {
  const cells: Record<string, readonly [number, number]> = {};
  const visit = (parameters: readonly Parameter[]): void => {
    for (const { id, path, options, distribution } of parameters) {
      const cell = distribution && path in point ? distribution.cell(point[path]!) : undefined;
      if (cell) cells[id] = cell;
      const chosen =
        options?.findIndex(({ values }) =>
          Object.entries(values).every(([name, value]) => name in point && same(point[name]!, value)),
        ) ?? -1;
      if (!options || chosen < 0) continue;
      cells[id] = [chosen / options.length, (chosen + 1) / options.length];
      visit(options[chosen]!.parameters);
    }
  };
  visit(space.parameters);
  return cells;
};

/** The same JSON; keys of maps in any order. */
export const same = (a: Json, b: Json): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [x, y] = [Object.entries(a), b as Readonly<Record<string, Json>>];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    x.length === Object.keys(b).length &&
    x.every(([name, value]) => name in y && same(value, y[name]!))
  );
};

/** Points of a space; infinite where a distribution cannot be counted. */
export const sizeOf = ({ parameters }: Space): number =>
  parameters.reduce((size, parameter) => size * countOf(parameter), 1);

const countOf = (parameter: Parameter): number => {
  const known = counts.get(parameter);
  if (known !== undefined) return known;
  const { options, distribution } = parameter;
  const count = options
    ? options.reduce((sum, option) => sum + sizeOf(option), 0)
    : (distribution!.grid?.().count ?? Infinity);
  counts.set(parameter, count);
  return count;
};
/** A grid asks for each of its points. */
const counts = new WeakMap<Parameter, number>();

/** Point `index` of a countable space. As nested loops in the order of the file: the last parameter changes fastest. */
export const coordinatesAt = (space: Space, index: number): Coordinates => {
  const coordinates: Record<string, number> = {};
  placeAll(space.parameters, index, coordinates);
  return coordinates;
};

const placeAll = (parameters: readonly Parameter[], index: number, coordinates: Record<string, number>): void => {
  let rest = index;
  for (let i = parameters.length - 1; i >= 0; i--) {
    const parameter = parameters[i]!;
    const count = countOf(parameter);
    place(parameter, rest % count, coordinates);
    rest = Math.floor(rest / count);
  }
};

const place = ({ id, options, distribution }: Parameter, index: number, coordinates: Record<string, number>): void => {
  if (!options) {
    const [low, high] = distribution!.cell(distribution!.grid!().at(index))!;
    coordinates[id] = (low + high) / 2;
    return;
  }
  let rest = index;
  for (const [i, option] of options.entries()) {
    const size = sizeOf(option);
    if (rest < size) {
      coordinates[id] = middle(i, options.length);
      return placeAll(option.parameters, rest, coordinates);
    }
    rest -= size;
  }
};
