import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const tests = join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json')), 'dist');

/**
 * tfjs-core's own specs, each file behind a function, one copy of tfjs-core with all its ops and gradients, and
 * `assay/engine`.
 */
export interface Bundle {
  readonly tf: Parameters<Bundle['engine']['registerOnnxBackend']>[0];
  readonly jasmineUtil: { setTestEnvs(environments: readonly object[]): void };
  readonly engine: typeof import('../../src/engine/index.ts');
  readonly specs: Readonly<Record<string, () => unknown>>;
}

/** Builds it, for `names` such as `ops/conv2d`. */
export const bundle = async (names: readonly string[]): Promise<Bundle> => {
  const folder = join(root, 'node_modules/.assay-tfjs-ops');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, 'bundle.cjs');
  const contents = `
    import '${tests}/public/chained_ops/register_all_chained_ops';
    import '${tests}/register_all_gradients';
    export * as tf from '${tests}/index.js';
    export * as jasmineUtil from '${tests}/jasmine_util';
    export * as engine from '${root}/src/engine/index.ts';
    export const specs = {${names.map((name) => `'${name}': () => require('${tests}/${name}_test.js')`).join()}};`;
  await build({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node'],
    logLevel: 'error',
    plugins: [
      {
        name: 'one jasmine',
        setup: (to) => {
          // jasmine_util asks for jasmine-core only to set a time limit, which the runner does.
          to.onResolve({ filter: /^jasmine-core/ }, () => ({ path: 'jasmine-core', namespace: 'stub' }));
          to.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'module.exports = { core: () => ({}) }' }));
        },
      },
    ],
  });
  return createRequire(import.meta.url)(outfile) as Bundle;
};

export const readJson = <T>(name: string): T => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as T;
