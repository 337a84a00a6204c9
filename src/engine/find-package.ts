import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  load(): unknown;
}

/** An optional package of the user's, as the first of the folders that has it sees it; undefined when none has. */
export const findPackage = (name: string, from: readonly string[]): FoundPackage | undefined => {
  for (const folder of from) {
    const require = createRequire(join(folder, 'package.json'));
    // Not by `require.resolve`: a package need not export its package.json.
    const file = (require.resolve.paths(name) ?? [])
      .map((modules) => join(modules, name, 'package.json'))
      .find(existsSync);
    if (file)
      return {
        name,
        version: versionIn(file),
        load: () => require(name) as unknown,
      };
  }
  return undefined;
};

/** A package that is broken is found as such when it is loaded. */
const versionIn = (file: string): string => {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown';
  }
};
