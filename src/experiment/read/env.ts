import { parseDocument } from 'yaml';
import type { Catalog } from '../../registry/catalog.ts';
import { amountText, type Fields } from '../../registry/fields.ts';
import { formOf } from '../../registry/walk.ts';
import type { Json } from '../../contracts/json.ts';
import { issueAt } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { mapPlanned } from '../plan/planned.ts';
import { leaves, mapLeaves, type Leaf, type MapTree, type Path, type Tree } from '../tree.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Only up to the last brace: what comes after it is no variable, and would be looked through again for each that is not
 * closed.
 */
const replaceVariables = (text: string, replace: (name: string, fallback: string | undefined) => string): string => {
  const end = text.lastIndexOf('}') + 1;
  const replaced = text
    .slice(0, end)
    .replace(pattern, (_, name: string, fallback: string | undefined) => replace(name, fallback));
  return replaced + text.slice(end);
};

const pattern = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Replaces `${env:NAME}` and `${env:NAME:-default}` in strings. A value that is nothing else, not in quotes, is read as
 * YAML, so that it may be a number; an empty variable counts as not set where there is a default, as in a shell.
 */
export const withEnv = (tree: MapTree, env: Env): { readonly tree: MapTree; readonly issues: readonly Issue[] } => {
  const issues: Issue[] = [];
  const replaced = mapLeaves(tree, (leaf, path) => substitute(leaf, path, env, issues));
  return { tree: replaced as MapTree, issues };
};

const substitute = (leaf: Leaf, path: Path, env: Env, issues: Issue[]): Leaf => {
  if (typeof leaf.value !== 'string' || !leaf.value.includes('${env:')) return leaf;
  const written = leaf.value;
  const names: string[] = [];
  const around = replaceVariables(written, (name) => {
    names.push(name);
    return '';
  });
  if (names.length === 0) {
    issues.push(
      issueAt(
        {
          code: 'missing-env',
          message: `\`${written}\` is not read as a variable; write \`\${env:NAME}\` or \`\${env:NAME:-default}\`.`,
        },
        path,
        leaf.place,
      ),
    );
    return leaf;
  }
  const text = replaceVariables(written, (name, fallback) => {
    const value = fallback === undefined ? env[name] : env[name] || fallback;
    if (value === undefined)
      issues.push(
        issueAt(
          {
            code: 'missing-env',
            message:
              `The environment variable \`${name}\` is not set. Set it, or write a default: ` +
              `\`\${env:${name}:-default}\`.`,
          },
          path,
          leaf.place,
        ),
      );
    return value ?? '';
  });
  const origin = {
    from: 'env',
    at: leaf.origin.from === 'default' ? '' : leaf.origin.at,
    name: names[0]!,
    written,
  } as const;
  const whole = !leaf.quoted && around === '';
  return { ...leaf, origin, value: whole ? scalar(text) : text };
};

const scalar = (text: string): Leaf['value'] => {
  const document = parseDocument(text, { version: '1.2', schema: 'core', resolveKnownTags: false });
  const value: unknown = document.errors.length > 0 || document.warnings.length > 0 ? text : document.toJS();
  return typeof value === 'object' && value !== null ? text : ((value as Leaf['value']) ?? null);
};

/** Names of the variables that a tree was written with, whether they were set or not. */
export const variablesIn = (tree: Tree): readonly string[] =>
  [...leaves(tree)].flatMap(({ origin, value }) => [
    ...(origin.from === 'env' ? namesIn(origin.written) : []),
    ...(typeof value === 'string' ? namesIn(value) : []),
  ]);

/** Names of the variables in a text. */
export const namesIn = (text: string): readonly string[] => [...text.matchAll(pattern)].map((match) => match[1]!);

/**
 * Components of a plan that was written with its `${env:NAME}`, with what the variables hold now. Throws where one is
 * not set.
 */
export const fillEnv = (
  fields: Fields,
  planned: Readonly<Record<string, Json>>,
  catalog: Catalog,
  env: Env,
): Record<string, Json> =>
  mapPlanned(fields, planned, catalog, ({ field, value }) => {
    if (typeof value !== 'string' || !value.includes('${env:')) return value;
    const text = replaceVariables(value, (name, fallback) => filled(name, fallback, env));
    const form = formOf(field);
    if (form.kind === 'amount') return amountText(scalar(text) as string | number, form.units);
    return field['type'] === 'string' ? text : scalar(text);
  }) as Record<string, Json>;

const filled = (name: string, fallback: string | undefined, env: Env): string => {
  const value = fallback === undefined ? env[name] : env[name] || fallback;
  if (value === undefined)
    throw new Error(`The environment variable \`${name}\` is not set, and the run was written with it.`);
  return value;
};
