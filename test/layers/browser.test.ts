import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { loadTf } from '../../src/engine/tf.ts';
import { fillUniform, random } from '../../src/mathematics/random.ts';
import type { Shape, Tensor } from '../../src/contracts/tensors.ts';
import { networkOf } from '../components/layers/_network.ts';
import { bound } from '../conformance/bound.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(root, 'node_modules/.assay-layers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As scripts/bundle.ts builds `assay/layers`: nothing of Node's can be found. */
const { metafile } = await build({
  entryPoints: { layers: join(root, 'src/layers/index.ts') },
  outdir: folder,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  external: ['@tensorflow/*'],
  metafile: true,
});
const [bundle] = Object.values(metafile.outputs);

describe('assay/layers', () => {
  it('is under 50 kB and needs tfjs’s core and layers alone', () => {
    expect(bundle!.bytes).toBeLessThan(50_000);
    expect([...new Set(bundle!.imports.map(({ path }) => path))].sort()).toEqual([
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-layers',
    ]);
  });

  it.each<[string, object, Shape]>([
    ['gru', { units: 3 }, [4, 2]],
    ['bidirectional', { layer: { type: 'gru', units: 2, sequences: true } }, [4, 2]],
    ['transformerBlock', { heads: 2, dropout: 0.2, causal: true }, [3, 4]],
    ['conv1d', { filters: 2, kernelSize: 3, padding: 'causal' }, [5, 2]],
    ['maxPool2d', { poolSize: 3, strides: 2, padding: 1 }, [5, 4, 2]],
    ['averagePool3d', { poolSize: 2, padding: 1, countPadding: false }, [3, 4, 3, 2]],
    [
      'conv2dTranspose',
      {
        filters: 2,
        kernelSize: 3,
        strides: 2,
        padding: [
          [1, 0],
          [1, 0],
        ],
      },
      [3, 4, 2],
    ],
    [
      'residual',
      { layers: ['rmsNorm', { type: 'groupNorm', groups: 2 }, { type: 'positionalEncoding', encoding: 'learned' }] },
      [3, 4],
    ],
  ])('lets a process with tfjs alone load %s %j and infer the same', async (type, fields, input) => {
    const tf = await loadTf();
    const { network, run, weights } = networkOf(tf, bound('layer', type, fields as never), input);
    for (const [name, variable] of Object.entries(weights))
      (variable as ReturnType<typeof tf.variable>).assign(numbers(tf, name, variable.shape));
    const x = numbers(tf, 'x', [2, ...input]);
    const saved = await artifactsOf(tf, network);
    const model = {
      modelTopology: saved.modelTopology,
      weightSpecs: saved.weightSpecs,
      weights: Buffer.from(saved.weightData as ArrayBuffer).toString('base64'),
    };
    const script = join(folder, `${type}.mjs`);
    writeFileSync(script, loading(JSON.stringify(model), JSON.stringify(await x.array())));
    const printed = execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const found = JSON.parse(printed.trim().split('\n').at(-1)!) as { without: string; output: number[] };
    expect(found.without).toMatch(/Unknown layer: Assay/);
    const expected = Array.from(run(x, false).dataSync());
    expected.forEach((value, i) => expect(found.output[i]).toBeCloseTo(value, 5));
    expect(found.output).toHaveLength(expected.length);
  });
});

const numbers = (tf: Awaited<ReturnType<typeof loadTf>>, name: string, shape: Shape): Tensor =>
  tf.sub(tf.tensor(fillUniform(new Float32Array(shape.reduce((a, b) => a * b, 1)), random(1, name)), [...shape]), 0.5);

const artifactsOf = async (
  tf: Awaited<ReturnType<typeof loadTf>>,
  network: ReturnType<typeof networkOf>['network'],
): Promise<io.ModelArtifacts> => {
  const saved: io.ModelArtifacts[] = [];
  await network.save(
    tf.io.withSaveHandler((artifacts) => {
      saved.push(artifacts);
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  return saved[0]!;
};

const loading = (model: string, x: string) => `
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
const { weights, ...topology } = ${model};
const load = () => loadLayersModel(tf.io.fromMemory({ ...topology, weightData: Uint8Array.from(Buffer.from(weights, 'base64')).buffer }));
const without = await load().then(() => 'loaded', (error) => error.message);
await import('./layers.js');
const model = await load();
const output = [...model.predict(tf.tensor(${x})).dataSync()];
console.log(JSON.stringify({ without, output }));
`;
