import type { TSchema } from '@sinclair/typebox';
import { fieldAt } from '../../experiment/explain/field-at.ts';
import { isFingerprinted } from '../../experiment/plan/fingerprint.ts';
import { didYouMean, found, issueAt } from '../../experiment/issues/issue.ts';
import { parsePath } from '../../experiment/paths.ts';
import { child, formatPath, isMap, isText, plain, type MapTree, type Path, type Tree } from '../../experiment/tree.ts';
import { distributionNames, keyOf } from './distribution.ts';
import { noEffect, notADomain, oneValueIsAList, variedTwice } from './messages.ts';
import { readChoice, readInside, readNumber } from './read-domain.ts';
import { addIssue, type Domain, type Entry, type Reading, type Spot } from './reading.ts';

/** An entry of `space`. */
export const readParameter = (entry: Entry, reading: Reading): Domain[] => {
  const { text, tree } = entry;
  const where = ['sweep', 'space', text];
  const at = readPath(entry, where, reading);
  if (!at) return [];
  const spot: Spot = { id: text, text, path: at.path, field: at.field, where };
  if (tree.kind === 'list') return readChoice(spot, tree, reading);
  const type = keyOf(tree, reading.catalog);
  if (type !== undefined) return readNumber(spot, type, tree as MapTree, reading);
  return readOnlyOption(spot, entry, reading) ?? refuseDomain(entry, where, reading);
};

/** A component, or a map with varied parts, is a choice of one. */
const readOnlyOption = (spot: Spot, { text, key, tree }: Entry, reading: Reading): Domain[] | undefined => {
  if (!isMap(tree)) return undefined;
  const { tree: value, domains } = readInside(spot, tree, reading);
  if (domains.length === 0 && !child(tree, 'type')) return undefined;
  const option = { values: { [text]: plain(value) }, parameters: domains.map(({ parameter }) => parameter) };
  const parameter = { id: text, path: text, options: [option] };
  return [{ parameter, options: [{ assigned: [{ text, value, place: key }], domains }] }];
};

const refuseDomain = ({ key, tree }: Entry, where: Path, reading: Reading): [] => {
  const message = notADomain(describeDomain(tree, distributionNames(reading.catalog)));
  return addIssue(reading, { code: 'sweep-domain', message, path: where, place: tree.place ?? key });
};

const describeDomain = (
  tree: Tree,
  distributions: readonly string[],
): { readonly found: string; readonly hint: string } => {
  const name = isMap(tree) ? [...tree.entries.keys()][0] : undefined;
  if (name !== undefined) return { found: `a map with \`${name}\``, hint: didYouMean(name, distributions) };
  if (tree.kind !== 'leaf') return { found: found(tree), hint: '' };
  const value = isText(tree) ? tree.value : String(plain(tree));
  return { found: found(tree), hint: oneValueIsAList({ value }) };
};

interface Target {
  readonly path: Path;
  readonly field: TSchema | undefined;
}

/** The value that a path leads to: one that changes the result, and that no other path of the sweep leads to. */
export const readPath = ({ text, key, tree }: Entry, where: Path, reading: Reading): Target | undefined => {
  const parsed = parsePath(text);
  if (parsed.failure) return void reading.issues.push(issueAt(parsed.failure, where, key));
  const at = fieldAt(parsed.value, reading.base, tree, reading.catalog);
  if (at.failure) return void reading.issues.push(issueAt(at.failure, where, key));
  const path = formatPath(at.value.path);
  if (at.value.path[0] === 'sweep' || !isFingerprinted(path)) {
    const message = noEffect({ path });
    return void addIssue(reading, { code: 'sweep-domain', message, path: where, place: key });
  }
  const before = reading.varied.get(path);
  if (before !== undefined) {
    const message = variedTwice({ path: text, before });
    return void addIssue(reading, { code: 'sweep-twice', message, path: where, place: key });
  }
  reading.places.set(text, key);
  reading.varied.set(path, text);
  return at.value;
};
