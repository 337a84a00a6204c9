import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, root } from '../cli/_assay.ts';

test('the bundle exports what the source does', async () => {
  const [source, bundle] = await Promise.all([
    import('../../src/index.ts'),
    import(join(root, 'dist/index.js')) as Promise<object>,
  ]);
  expect(Object.keys(bundle).sort()).toEqual(Object.keys(source).sort());
  expect(Object.keys(source)).toEqual(
    expect.arrayContaining([
      'validate',
      'plan',
      'measure',
      'run',
      'report',
      'explain',
      'describe',
      'schema',
      'init',
      'doctor',
      'defineLayer',
      'createCatalog',
      'slot',
    ]),
  );
});

test('assay/engine needs tfjs from its caller, and loads ONNX Runtime when it is asked to', async () => {
  const { registerOnnxBackend, EngineError } = (await import(
    join(root, 'dist/engine.js')
  )) as typeof import('../../src/engine/index.ts');
  expect([typeof registerOnnxBackend, typeof EngineError]).toEqual(['function', 'function']);
  const script = `import * as tf from '@tensorflow/tfjs-core'; import { registerOnnxBackend } from './dist/engine.js';
    await tf.setBackend(await registerOnnxBackend(tf)); console.log(...(await tf.matMul([[1, 2]], [[3], [4]]).data()));`;
  expect(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' }).trim(),
  ).toBe('11');
});

test('assay/layers is for browsers too: it needs nothing but tfjs', () => {
  const imported = [...readFileSync(join(root, 'dist/layers.js'), 'utf8').matchAll(/^import .* from "(.*)";$/gm)].map(
    ([, from]) => from,
  );
  expect(imported.sort()).toEqual(['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers']);
});

/** Scripts that a process loaded, by V8's own account. */
const scriptsOf = (...args: string[]): string[] => {
  const folder = emptyFolder();
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd: root,
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  expect(status).toBe(0);
  return readdirSync(folder)
    .flatMap((file) =>
      (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] }).result.map(
        ({ url }) => url,
      ),
    )
    .filter((url) => url.startsWith('file:'));
};

test('before anything is built, nothing is loaded but the bundles', () => {
  for (const args of [
    ['validate', 'experiments/mnist-mlp.yaml'],
    ['--help'],
    ['describe', 'layer'],
    ['explain', 'experiments/mnist-mlp.yaml', 'seed'],
  ]) {
    const scripts = scriptsOf(...args);
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter((url) => url.includes('/node_modules/'))).toEqual([]);
  }
});

test('the declarations serve a component of one’s own, under NodeNext', () => {
  // Whether the sources are right is checked elsewhere, once.
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck'],
    { cwd: root },
  );
  const folder = emptyFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/assay'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(
    join(folder, 'own.ts'),
    `import { defineLayer, number, run, slot, type Plan, type RunResult } from 'assay';
export const own = defineLayer({
  type: 'own', summary: 'One.', examples: [{}],
  fields: { rate: number({ default: 1, description: 'A rate.' }), kernel: slot('initializer', { default: 'torch', description: 'First values.' }) },
  shape: (_, input) => input,
  build: ({ rate, kernel }, tf, { name, input, weight }) => {
    const typed: number = rate;
    weight('kernel', kernel, { shape: [input[0]! * typed], fanIn: 1, fanOut: 1 });
    // @ts-expect-error a number is not a text
    const wrong: string = rate;
    return tf.layers.activation({ name: name + wrong, activation: 'relu' });
  },
});
export const result: Promise<RunResult> = run('experiment.yaml', { epochs: 1 });
export const steps = (plan: Plan): number => plan.facts.steps;
// @ts-expect-error there is no such option
void run('experiment.yaml', { epoch: 1 });
`,
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'NodeNext',
        target: 'ES2023',
        strict: true,
        noEmit: true,
        types: [],
        skipLibCheck: true,
      },
      files: ['own.ts'],
    }),
  );
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
}, 120_000);
