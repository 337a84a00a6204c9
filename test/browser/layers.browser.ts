import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportModel } from '../../src/api/export.ts';
import { predict } from '../../src/api/predict.ts';
import { run } from '../../src/api/run.ts';
import { root } from '../../scripts/bundle.ts';
import { chromiumPath, openBrowser, openPage } from './_chromium.ts';

const site = mkdtempSync(join(tmpdir(), 'assay-layers-'));
let browser: Browser;
let server: Server;

/** What a page writes that uses a model with layers of assay. */
const page = `
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
globalThis.classify = async (name, rows) => {
  const model = await loadLayersModel('/' + name + '/model.json');
  return Array.from(await tf.softmax(model.predict(tf.tensor(rows))).data());
};
globalThis.without = await loadLayersModel('/attention/model.json').then(() => 'loaded', (error) => error.message);
await import('assay/layers');
document.title = 'ready';
`;

beforeAll(async () => {
  if (!chromiumPath) return;
  browser = await openBrowser();
  const types: Record<string, string> = { js: 'text/javascript', json: 'application/json', html: 'text/html' };
  server = createServer((request, response) => {
    const name = request.url === '/' ? 'index.html' : request.url!.slice(1);
    readFile(join(site, name)).then(
      (content) =>
        response.setHeader('content-type', types[name.split('.').at(-1)!] ?? 'application/octet-stream').end(content),
      () => response.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
  await build({
    stdin: { contents: page, resolveDir: root },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: site,
    entryNames: 'page',
    alias: { 'assay/layers': join(root, 'dist/layers.js') },
    logLevel: 'error',
  });
  writeFileSync(
    join(site, 'index.html'),
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>',
  );
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const features = Array.from({ length: 12 }, (_, i) =>
  Array.from({ length: 16 }, (_, j) => (j >= 8 && i % 2 === 0 ? 0 : ((i * 7 + j * 3) % 11) / 10 + 0.05)),
);
const models: Readonly<Record<string, readonly object[]>> = {
  attention: [
    { type: 'reshape', shape: [4, 4] },
    { type: 'masking' },
    { type: 'positionalEncoding', encoding: 'learned' },
    { type: 'transformerBlock', heads: 2 },
    { type: 'globalAveragePool1d' },
  ],
  recurrent: [
    { type: 'reshape', shape: [4, 4] },
    { type: 'masking' },
    { type: 'bidirectional', layer: { type: 'gru', units: 3, sequences: true } },
    { type: 'rmsNorm' },
    { type: 'lstm', units: 4 },
  ],
  image: [
    { type: 'reshape', shape: [4, 4, 1] },
    { type: 'upSampling2d', interpolation: 'bilinear' },
    { type: 'depthwiseConv2d', kernelSize: 2, dilation: 2, multiplier: 4 },
    { type: 'groupNorm', groups: 2 },
    { type: 'flatten' },
  ],
};

test.skipIf(!chromiumPath)(
  'a page with tfjs and `assay/layers` loads saved models and infers the same',
  async () => {
    const labels = features.map((_, i) => ['a', 'b', 'c'][i % 3]);
    const expected: Record<string, number[]> = {};
    for (const [name, layers] of Object.entries(models)) {
      const file = join(site, `${name}.yaml`);
      writeFileSync(
        file,
        JSON.stringify({
          name,
          data: { type: 'inline', features, labels, batch: { train: 4, test: 4 } },
          model: { layers: [...layers, { type: 'dense', units: 3 }] },
          loss: 'crossEntropy',
          optimizer: { type: 'adam', learningRate: 0.02 },
          train: { epochs: 2 },
          reporters: [],
          out: join(site, 'runs'),
        }),
      );
      const { folder } = await run(file);
      await exportModel(folder, { format: 'tfjs', out: join(site, name) });
      expected[name] = await probabilitiesOf(folder);
    }
    const opened = await openPage(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await expect.poll(() => opened.page.title(), { timeout: 20_000 }).toBe('ready');
    expect(await opened.page.evaluate('without')).toMatch(/Unknown layer: Assay/);
    for (const name of Object.keys(models)) {
      const found = (await opened.page.evaluate(
        `classify(${JSON.stringify(name)}, ${JSON.stringify(features)})`,
      )) as number[];
      expect(found).toHaveLength(36);
      found.forEach((value, i) => expect(value, `${name}, ${i}`).toBeCloseTo(expected[name]![i]!, 5));
    }
    expect(opened.problems).toEqual([]);
  },
  120_000,
);

const probabilitiesOf = async (folder: string): Promise<number[]> => {
  async function* stdin() {
    yield Buffer.from(features.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  const predicting = await predict(folder, ['-'], { stdin: stdin() });
  const all: number[] = [];
  for await (const { predictions } of predicting.predicted) all.push(...predictions.probabilities!);
  await predicting.close();
  return all;
};
