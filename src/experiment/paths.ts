import { fail, type Result } from './issues/issue.ts';
import { child, isText, type ListTree, type Path, type Segment, type Tree } from './tree.ts';

/**
 * The path that a text says: `model.layers[3].units`; an index may also be written `layers.3`, and a layer by its name.
 */
export const parsePath = (text: string): Result<Path> => {
  const pattern = /(?:^|\.)([^.[\]"=\s]+)|\[(\d+)\]|\["([^"]*)"\]/gy;
  const path: Segment[] = [];
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match || (at === 0 && match[0].startsWith('.')))
      return fail(
        'path-syntax',
        `\`${text}\` is not a path: it stops making sense at \`${text.slice(at)}\`. Write keys and indices such ` +
          'as `model.layers[3].units`.',
      );
    path.push(match[2] === undefined ? (match[1] ?? match[3]!) : Number(match[2]));
  }
  if (path.length === 0)
    return fail('path-syntax', 'A path is empty here; write keys and indices such as `model.layers[3].units`.');
  const forbidden = path.find((segment) => typeof segment === 'string' && isForbidden(segment));
  if (forbidden !== undefined)
    return fail('forbidden-key', `\`${forbidden}\` cannot be a key: JavaScript gives it a meaning of its own.`);
  return { value: path };
};

/** Keys that reach into JavaScript’s objects. */
export const isForbidden = (key: string): boolean =>
  key === '__proto__' || key === 'constructor' || key === 'prototype';

/** Index of a list’s item, by number or by layer name, written or decided. */
export const indexIn = (list: ListTree, segment: Segment): number | undefined => {
  if (/^\d+$/.test(String(segment))) return Number(segment) < list.items.length ? Number(segment) : undefined;
  const at = layerNames(list.items.map(layerOf)).indexOf(String(segment));
  return at < 0 ? undefined : at;
};

/** Why a list has no such item. */
export const noItem = (list: string, segment: Segment, count: number): string => {
  const items = count === 1 ? '1 item' : `${count} items`;
  if (/^\d+$/.test(String(segment))) return `\`${list}\` has ${items}, counted from 0; there is no \`[${segment}]\`.`;
  return (
    `\`${list}\` has no item called \`${segment}\`; write the \`name\` of a layer, or a number from 0 to ` +
    `${count - 1}.`
  );
};

/** Names of all layers: the written one, else type and number among the layers of that type, such as `dense_1`. */
export const layerNames = (layers: readonly { readonly type: string; readonly name: string | null }[]): string[] => {
  const taken = new Set(layers.flatMap(({ name }) => name ?? []));
  const counts = new Map<string, number>();
  const given = new Map<string, number>();
  return layers.map(({ type, name }) => {
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    if (name !== null) return name;
    // From the last one on: a search from `count` each time would be quadratic.
    let free = Math.max(count, given.get(type) ?? 0);
    while (taken.has(`${type}_${free}`)) free++;
    taken.add(`${type}_${free}`);
    given.set(type, free);
    return `${type}_${free}`;
  });
};

const layerOf = (tree: Tree) => {
  const type = isText(tree) ? tree : child(tree, 'type');
  const name = child(tree, 'name');
  return { type: isText(type) ? type.value : '', name: isText(name) ? name.value : null };
};
