/** What a person sees: the server's own pages in a browser. The screenshots are kept in coverage/mlflow. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sync } from '../../../src/index.ts';
import { experimentText, offlineRun, trainSweep } from './_runs.ts';
import { startServer, type Server } from './_server.ts';

const pictures = 'coverage/mlflow';
let server: Server;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  server = await startServer();
  process.env['MLFLOW_TRACKING_URI'] = server.uri;
  browser = await chromium.launch({
    executablePath: process.env['ASSAY_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Without the assistant, which takes a quarter of the page. */
const picture = async (name: string): Promise<void> => {
  // Its buttons have no names; the third closes it.
  await page
    .locator('xpath=//*[text()="MLflow Assistant"]/following::button[3]')
    .click({ timeout: 2000 })
    .catch(() => undefined);
  await page.waitForTimeout(2000);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
};

/** Its text once all of these stand there. */
const open = async (url: string, texts: readonly string[], name: string): Promise<string> => {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  for (const text of texts) await page.getByText(text).first().waitFor({ timeout: 90_000 });
  await picture(name);
  return page.innerText('body');
};

it('a sweep stands there with its trials, and comparing them needs no click', async () => {
  const sweep =
    'sweep: {space: {optimizer.learningRate: [0.0001, 0.001, 0.003], optimizer.momentum: [0, 0.5]}, objective: ' +
    '{metric: test/loss}, parallel: 2}';
  const { folder } = await trainSweep(experimentText('pages', '{type: mlflow, flushTimeout: 5 min}', sweep));
  const [{ link, compare } = { link: null, compare: null }] = await sync(folder);
  const [, experiment] = /experiments\/(\d+)\//.exec(link!)!;
  await page.goto(`${server.uri}/#/experiments/${experiment}/runs`);
  await page.getByText('Expand rows').first().waitFor({ timeout: 90_000 });
  await page
    .locator('.ag-center-cols-container button, .ag-pinned-left-cols-container button')
    .first()
    .click({ timeout: 90_000 });
  await page.getByText('trial 5').first().waitFor({ timeout: 90_000 });
  await picture('experiment');
  for (const name of ['pages', 'trial 0', 'trial 5']) expect(await page.innerText('body')).toContain(name);
  const text = await open(compare!, ['Parallel Coordinates Plot', 'Run details'], 'compare');
  expect(text).toContain('Comparing 6 Runs from 1 Experiment');
  const chosen = text.slice(text.indexOf('Parameters:'), text.indexOf('Clear All'));
  expect(chosen).toContain('optimizer.learningRate');
  expect(chosen).toContain('optimizer.momentum');
  expect(chosen).not.toContain('optimizer.learningRate.value');
  expect(chosen.slice(chosen.indexOf('Metrics:'))).toContain('objective');
});

it('a run shows its curves and images', async () => {
  await page.setViewportSize({ width: 1400, height: 2600 });
  const [{ link } = { link: null }] = await sync(
    await offlineRun({
      reporter: { experiment: 'page' },
      events: (events) =>
        events.map((event) =>
          event.type === 'trial:end'
            ? {
                ...event,
                samples: [0, 1].map((index) => ({
                  part: 'test',
                  index,
                  shape: [4, 4, 1],
                  pixels: Buffer.from(Array.from({ length: 16 }, (_, i) => i * 15)).toString('base64'),
                  label: 'left',
                  prediction: 'right',
                })),
              }
            : event,
        ),
    }),
  );
  const text = await open(`${link}/model-metrics`, ['step', 'test', 'test 0 is left'], 'run');
  for (const name of ['loss', 'accuracy', 'test 0 is left predicted right']) expect(text).toContain(name);
  expect(await page.locator('img[src*="get-artifact"]').count()).toBeGreaterThan(0);
});
