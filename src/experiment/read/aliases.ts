import { isAlias, isCollection, isPair, visit, type Alias, type Document, type Node } from 'yaml';
import type { Failure } from '../issues/issue.ts';

/** What each alias of a document stands for. */
export type Anchored = ReadonlyMap<Alias, Node>;

interface AliasFailure {
  readonly failure: Failure;
  readonly range: readonly [start: number, end: number];
}
interface Aliases {
  readonly targets: Anchored;
  readonly failures: readonly AliasFailure[];
}

/** Values that aliases may add to what is written. */
const mostCopies = 50_000;

/** An alias stands for the nearest anchor of its name before it. */
export const readAliases = (document: Document.Parsed): Aliases => {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const failures: AliasFailure[] = [];
  visit(document, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source);
      if (target) targets.set(alias, target);
      else failures.push({ failure: withoutAnchor(alias.source), range: rangeOf(alias) });
    },
    Value: (_, node) => void (node.anchor !== undefined && anchors.set(node.anchor, node)),
  });
  const excess = failures.length === 0 ? firstExcess(document, targets) : undefined;
  return { targets, failures: excess ? [excess] : failures };
};

/** The alias by which a file grows too large; of one within its own value, `build` tells. */
const firstExcess = (document: Document.Parsed, targets: Anchored): AliasFailure | undefined => {
  if (targets.size === 0) return undefined;
  const sizes = new Map<unknown, number>();
  let copies = 0;
  let excess: AliasFailure | undefined;
  visit(document, {
    Alias: (_, alias) => {
      copies += sizeOf(targets.get(alias), targets, sizes);
      if (copies <= mostCopies) return undefined;
      excess = { failure: tooMany, range: rangeOf(alias) };
      return visit.BREAK;
    },
  });
  return excess;
};

const sizeOf = (node: unknown, targets: Anchored, sizes: Map<unknown, number>): number => {
  const known = sizes.get(node);
  if (known !== undefined) return known;
  sizes.set(node, 0); // until it is known: what stands within itself adds nothing
  const size = 1 + partsOf(node, targets).reduce<number>((sum, part) => sum + sizeOf(part, targets, sizes), 0);
  sizes.set(node, size);
  return size;
};

const partsOf = (node: unknown, targets: Anchored): readonly unknown[] => {
  if (isAlias(node)) return [targets.get(node)];
  if (isPair(node)) return [node.key, node.value];
  return isCollection(node) ? node.items : [];
};

const rangeOf = (alias: Alias): [number, number] => [alias.range![0], alias.range![1]];

const withoutAnchor = (name: string): Failure => ({
  code: 'yaml-syntax',
  message: `The alias \`*${name}\` has no anchor \`&${name}\` before it.`,
});

const tooMany: Failure = {
  code: 'alias-bomb',
  message:
    `The aliases of this file stand for more than ${mostCopies.toLocaleString('en')} ` +
    'values. Write the values out.',
};
