import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Component } from '../../registry/define.ts';
import { kindFacts } from '../../registry/kind-facts.ts';
import { fail, issueAt, type Result } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import * as say from '../messages.ts';
import { mostModules } from '../fields.ts';
import { child, isText, type MapTree, type Place } from '../tree.ts';

interface Own {
  readonly components: readonly Component[];
  readonly modules: readonly string[];
  readonly issues: readonly Issue[];
}
interface UseSource {
  readonly file: string;
  readonly io: { readonly components: (module: string, file: string) => Promise<readonly Component[]> };
}

/** The user’s own code, which is run: only from inside the project of the file that names it, or from its packages. */
export const userComponents = async (
  tree: MapTree,
  source: UseSource,
  builtins: readonly Component[],
): Promise<Own> => {
  const used = child(tree, 'use');
  const names = new Map(builtins.map((component) => [`${component.kind} ${component.type}`, 'assay itself']));
  const components: Component[] = [];
  const modules: string[] = [];
  const issues: Issue[] = [];
  for (const [i, item] of (used?.kind === 'list' ? used.items.slice(0, mostModules) : []).entries()) {
    if (!isText(item)) continue; // what else stands here, validation tells
    const loaded = await loadModule(item.value, item.place, source);
    if (loaded.failure) {
      issues.push(issueAt(loaded.failure, ['use', i], item.place));
      continue;
    }
    modules.push(loaded.value.module);
    for (const component of loaded.value.components) {
      const taken = names.get(`${component.kind} ${component.type}`);
      if (taken === undefined) components.push(component);
      else
        issues.push(
          issueAt(
            {
              code: 'use-failed',
              message:
                `\`${loaded.value.module}\` declares the ${component.kind} \`${component.type}\`, which ${taken} ` +
                'has already; call it something else.',
            },
            ['use', i],
            item.place,
          ),
        );
      names.set(`${component.kind} ${component.type}`, `\`${loaded.value.module}\``);
    }
  }
  return { components, modules, issues };
};

/** A module as the file names it, and its path or its package's name. */
export interface NamedModule {
  readonly written: string;
  readonly path: string;
}

/** The modules that `userComponents` would run. */
export const namedModules = (tree: MapTree, file: string): readonly NamedModule[] => {
  const used = child(tree, 'use');
  return (used?.kind === 'list' ? used.items : []).flatMap((item) => {
    if (!isText(item)) return [];
    const { value: path } = moduleOf(item.value, writtenIn(item.place, file));
    return path === undefined ? [] : [{ written: item.value, path }];
  });
};

const writtenIn = (place: Place | undefined, file: string): string =>
  place && !place.file.startsWith('--') ? place.file : file;

const loadModule = async (
  written: string,
  place: Place | undefined,
  { file, io }: UseSource,
): Promise<Result<{ module: string; components: readonly Component[] }>> => {
  const from = writtenIn(place, file);
  const module = moduleOf(written, from);
  if (module.failure) return module;
  try {
    const components = await io.components(module.value, from);
    if (components.length === 0)
      return fail(
        'use-failed',
        `\`${written}\` exports no component. Export what \`defineLayer({…})\` and its like return, by name.`,
      );
    const malformed = components.find((component) => !isDeclared(component));
    if (malformed)
      return fail(
        'use-failed',
        `\`${written}\` exports \`${String(malformed.type)}\`, which looks like a component and is none. Make it ` +
          'by `defineLayer({…})` or its like.',
      );
    return { value: { module: module.value, components } };
  } catch (error) {
    return fail('use-failed', whyNot(written, module.value, error));
  }
};

const isDeclared = ({ kind, type, fields }: Component): boolean =>
  Object.hasOwn(kindFacts, kind) &&
  typeof type === 'string' &&
  typeof fields === 'object' &&
  Object.values(fields).every((field) => typeof field === 'object' && field !== null);

const whyNot = (written: string, module: string, error: unknown): string => {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  const missing = /Cannot find (?:module|package) '([^']*)'/.exec(message)?.[1];
  if (code?.endsWith('MODULE_NOT_FOUND') && missing !== undefined && missing.endsWith(module)) {
    return isPath(written)
      ? `There is no file \`${module}\`.`
      : `The package \`${written}\` is not installed; \`npm i ${written}\` installs it.`;
  }
  return `\`${written}\` cannot be loaded: ${sentence(message)}`;
};

/** First line of a message, which a stack or a piece of code may follow. */
const sentence = (message: string) => `${message.split('\n')[0]!.trim().replace(/\.$/, '')}.`;

const isPath = (written: string) => /^(\.{0,2}\/|\.\.?$)/.test(written);

const moduleOf = (written: string, from: string): Result<string> => {
  if (/^[a-z][a-z0-9+.-]+:/i.test(written))
    return fail('use-outside', `\`${written}\` is a URL; modules are loaded only from files and installed packages.`);
  const root = moduleFolder(from);
  if (!isPath(written)) return written.split('/').includes('..') ? outside(written, from, root) : { value: written };
  const path = isAbsolute(written) ? written : join(dirname(from), written);
  if (!isInside(root, resolve(path))) return outside(written, from, root);
  const real = realPath(path);
  return real === null || isInside(realpathSync(root), real)
    ? { value: path }
    : fail('use-outside', say.moduleLinksOut({ written, ...projectOf(from, root) }));
};

/** The nearest folder above a file that holds a project; the file's own where there is none. */
export const moduleFolder = (file: string): string => {
  const own = dirname(resolve(file));
  const above = (folder: string): string => {
    if (['package.json', '.git'].some((mark) => existsSync(join(folder, mark)))) return folder;
    return dirname(folder) === folder ? own : above(dirname(folder));
  };
  return above(own);
};

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way.split(/[\\/]/)[0] !== '..' && !isAbsolute(way);
};

/** Null where there is no such file, which loading it tells. */
const realPath = (path: string): string | null => {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
};

const outside = (written: string, from: string, root: string) =>
  fail('use-outside', say.moduleOutside({ written, ...projectOf(from, root) }));

const projectOf = (from: string, root: string) => ({
  file: from,
  project: root === dirname(resolve(from)) ? null : relative('.', root) || '.',
});
