import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportModel } from '../../src/api/export.ts';
import { run } from '../../src/api/run.ts';
import { root } from '../../scripts/bundle.ts';
import { chromiumPath, digits, drawOn, openBrowser, openPage } from './_chromium.ts';

const site = mkdtempSync(join(tmpdir(), 'assay-site-'));
let browser: Browser;
let server: Server;

beforeAll(async () => {
  if (!chromiumPath) return;
  browser = await openBrowser();
  const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', json: 'application/json' };
  server = createServer(({ url }, response) => {
    const name = url === '/' ? 'index.html' : url!.slice(1);
    response
      .setHeader('content-type', types[name.split('.').at(-1)!] ?? 'application/octet-stream')
      .end(readFileSync(join(site, name)));
  }).listen(0, '127.0.0.1');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

test.skipIf(!chromiumPath)(
  'the page of examples/browser loads an exported model and classifies what is drawn',
  async () => {
    const { folder } = await run(join(root, 'experiments/mnist-mlp.yaml'), {
      out: join(site, 'runs'),
      epochs: 3,
      set: ['data.take={train: 12000, test: 500}', 'reporters=[csv]', 'optimizer.learningRate=0.05'],
    });
    await exportModel(folder, { format: 'tfjs', out: join(site, 'model') });
    cpSync(join(root, 'examples/browser/index.html'), join(site, 'index.html'));
    await build({
      absWorkingDir: root,
      entryPoints: ['examples/browser/app.js'],
      bundle: true,
      format: 'esm',
      outdir: join(site, 'dist'),
      logLevel: 'error',
    });
    const { page, problems } = await openPage(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await expect.poll(() => page.textContent('#label'), { timeout: 20_000 }).toBe('–');
    for (const [digit, lines] of Object.entries(digits)) {
      await page.click('#clear');
      await drawOn(page, page.locator('#paper'), lines);
      await expect.poll(() => page.textContent('#label')).toBe(digit);
      expect(await page.textContent('#said')).toMatch(/^\d+\.\d %, in \d+ ms$/);
    }
    expect(problems).toEqual([]);
  },
  120_000,
);
