/**
 * `npm run build`, also run by `npm ci` (prepare): the bundles, the type declarations, the licences of what is bundled.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle, root } from './bundle.ts';

const writeTypes = () => {
  rmSync(join(root, 'dist/types'), { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [createRequire(import.meta.url).resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    { cwd: root, stdio: 'inherit' },
  );
};

/** Folders of the npm packages that have code in the bundles. */
const bundledPackages = ({ inputs }: Metafile): string[] =>
  [
    ...new Set(Object.keys(inputs).flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [])),
  ].sort();

const licenceOf = (folder: string): string => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license: string;
  };
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  return [
    `${name} ${version} (${license})`,
    '',
    file ? readFileSync(join(root, folder, file), 'utf8').trim() : 'The package carries no licence file.',
    '',
  ].join('\n');
};

const writeLicences = (metafile: Metafile) => {
  const rule = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(join(root, 'dist/licenses.txt'), bundledPackages(metafile).map(licenceOf).join(rule));
};

// A packed or cloned copy without its sources has nothing to build.
if (existsSync(join(root, 'src'))) {
  const metafile = await bundle();
  chmodSync(join(root, 'dist/cli.js'), 0o755);
  writeLicences(metafile);
  writeTypes();
}
