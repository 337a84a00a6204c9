import type { TSchema } from '@sinclair/typebox';
import type { Parameter } from '../../contracts/search.ts';
import { issueAt, type Code } from '../../experiment/issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { isMap, type MapTree, type Path, type Place, type Tree } from '../../experiment/tree.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Assigned } from './put-point.ts';

/** A parameter, with its values as they are written. */
export interface Domain {
  readonly parameter: Parameter;
  readonly options: readonly Option[];
}

/** A choice as it is written, and the parameters inside it. */
export interface Option {
  readonly assigned: readonly Assigned[];
  readonly domains: readonly Domain[];
}

export interface Reading {
  /** The experiment with the first choice of each parameter that was read so far. */
  base: MapTree;
  readonly catalog: Catalog;
  readonly issues: Issue[];
  readonly places: Map<string, Place | undefined>;
  /** Varied paths as written, by the path with indices instead of names. */
  readonly varied: Map<string, string>;
}

/** A value of the experiment that the sweep may vary. */
export interface Spot {
  /** Of the parameter; unique in the space. */
  readonly id: string;
  /** The path as points name it. */
  readonly text: string;
  readonly path: Path;
  readonly field: TSchema | undefined;
  /** Path inside the section `sweep`, for issues. */
  readonly where: Path;
}

export interface Entry {
  readonly text: string;
  readonly key: Place | undefined;
  readonly tree: Tree;
}

/** More than anybody reads: reading ends here, so that a sweep of any size is refused within a second. */
export const enoughIssues = 200;

export const entriesOf = (tree: Tree | undefined): Entry[] =>
  isMap(tree) ? [...tree.entries].map(([text, entry]) => ({ text, key: entry.key, tree: entry.tree })) : [];

export const itemsOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === 'list' ? tree.items : []);

interface Problem {
  readonly code: Code;
  readonly message: string;
  readonly path: Path;
  readonly place: Place | undefined;
}

/** Adds an issue; the empty list stands for the domains that it leaves. */
export const addIssue = ({ issues }: Reading, { code, message, path, place }: Problem): [] => {
  issues.push(issueAt({ code, message }, path, place));
  return [];
};
