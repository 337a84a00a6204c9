/** Before all tests: the bundles are there and not older than what they are made of. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root } from '../../scripts/bundle.ts';

const newest = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs),
  );

export const setup = async (): Promise<void> => {
  const cli = join(root, 'dist/cli.js');
  if (existsSync(cli) && statSync(cli).mtimeMs > Math.max(newest(join(root, 'src')), newest(join(root, 'scripts'))))
    return;
  try {
    await bundle();
  } catch {
    // esbuild has said why. Other tests don't need the bundles; those that do must not pass on old ones.
    rmSync(cli, { force: true });
  }
};
