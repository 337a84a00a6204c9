import { dirname, join, relative } from 'node:path';
import type { Component } from '../registry/define.ts';
import { fail, found, issueAt, type Result } from './issue.ts';
import type { Issue } from './plan.ts';
import { child, isText, type MapTree, type Tree } from './tree.ts';

interface Own {
  readonly components: readonly Component[];
  readonly modules: readonly string[];
  readonly issues: readonly Issue[];
}
interface UseSource {
  readonly file: string;
  readonly io: { readonly components: (module: string, file: string) => Promise<readonly Component[]> };
}

/** The user’s own code, which is run: only from inside the folder of the file that names it, or from its packages. */
export const userComponents = async (tree: MapTree, source: UseSource, builtins: readonly Component[]): Promise<Own> => {
  const used = child(tree, 'use');
  const names = new Map(builtins.map((component) => [`${component.kind} ${component.type}`, 'assay itself']));
  const components: Component[] = [];
  const modules: string[] = [];
  const issues: Issue[] = [];
  for (const [i, item] of (used?.kind === 'list' ? used.items : []).entries()) {
    const loaded = await loadModule(item, source);
    if (loaded.failure) {
      issues.push(issueAt(loaded.failure, ['use', i], item.place));
      continue;
    }
    modules.push(loaded.value.module);
    for (const component of loaded.value.components) {
      const taken = names.get(`${component.kind} ${component.type}`);
      if (taken === undefined) components.push(component);
      else issues.push(issueAt({ code: 'use-failed', message: `\`${loaded.value.module}\` declares the ${component.kind} \`${component.type}\`, which ${taken} has already; call it something else.` }, ['use', i], item.place));
      names.set(`${component.kind} ${component.type}`, `\`${loaded.value.module}\``);
    }
  }
  return { components, modules, issues };
};

const loadModule = async (item: Tree, { file, io }: UseSource): Promise<Result<{ module: string; components: readonly Component[] }>> => {
  if (!isText(item)) return fail('wrong-type', `Expected the path of a module, such as \`./components/swish.ts\`; found ${found(item)}.`);
  const from = item.place && !item.place.file.startsWith('--') ? item.place.file : file;
  const module = moduleOf(item.value, from);
  if (module.failure) return module;
  try {
    const components = await io.components(module.value, from);
    if (components.length === 0) return fail('use-failed', `\`${item.value}\` exports no component. Export what \`defineLayer({…})\` and its like return, by name.`);
    return { value: { module: module.value, components } };
  } catch (error) {
    return fail('use-failed', whyNot(item.value, module.value, error));
  }
};

const whyNot = (written: string, module: string, error: unknown): string => {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  const missing = /Cannot find (?:module|package) '([^']*)'/.exec(message)?.[1];
  if (code?.endsWith('MODULE_NOT_FOUND') && missing !== undefined && missing.endsWith(module)) {
    return isPath(written) ? `There is no file \`${module}\`.` : `The package \`${written}\` is not installed; \`npm i ${written}\` installs it.`;
  }
  return `\`${written}\` cannot be loaded: ${sentence(message)}`;
};

/** First line of a message, which a stack or a piece of code may follow. */
const sentence = (message: string) => `${message.split('\n')[0]!.trim().replace(/\.$/, '')}.`;

const isPath = (written: string) => /^(\.{0,2}\/|\.\.?$)/.test(written);

const moduleOf = (written: string, from: string): Result<string> => {
  if (/^[a-z][a-z0-9+.-]+:/i.test(written)) return fail('use-outside', `\`${written}\` is a URL; modules are loaded only from files and installed packages.`);
  if (!isPath(written)) return { value: written };
  const folder = dirname(from);
  const path = written.startsWith('/') ? written : join(folder, written);
  if (relative(folder, path).split(/[\\/]/)[0] === '..') return fail('use-outside', `\`${written}\` lies outside of the folder of \`${from}\`; modules are loaded only from inside it.`);
  return { value: path };
};
