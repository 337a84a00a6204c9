import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/api/run.ts';
import { serve, type Serving } from '../../src/api/serve.ts';
import { root } from '../../scripts/bundle.ts';
import { pngOf } from '../fixtures/png.ts';
import { chromiumPath, digits, drawOn, openBrowser, openPage } from './_chromium.ts';

let browser: Browser;
const servings: Serving[] = [];
const serveExperiment = async (name: string, changes: object): Promise<string> => {
  const { folder } = await run(join(root, `experiments/${name}.yaml`), {
    out: mkdtempSync(join(tmpdir(), 'assay-')),
    ...changes,
  });
  const serving = await serve(folder, { port: 0 });
  servings.push(serving);
  return serving.url;
};

beforeAll(async () => {
  if (chromiumPath) browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  for (const { close } of servings) await close();
});

test.skipIf(!chromiumPath)(
  'digits that are drawn with the mouse are told, with their probabilities; nothing comes from elsewhere',
  async () => {
    const url = await serveExperiment('mnist-mlp', {
      epochs: 3,
      set: ['data.take={train: 12000, test: 500}', 'reporters=[csv]', 'optimizer.learningRate=0.05'],
    });
    const { page, problems } = await openPage(browser, url);
    expect(await page.textContent('h1')).toBe('mnist-mlp');
    for (const [digit, lines] of Object.entries(digits)) {
      await page.click('#clear');
      expect(await page.textContent('#label')).toBe('–');
      await drawOn(page, page.locator('#paper'), lines);
      await expect.poll(() => page.textContent('#label')).toBe(digit);
      const shares = (await page.locator('.bar span:last-child').allTextContents())
        .filter((text) => text !== '')
        .map((text) => Number(text.replace(' %', '')));
      expect(shares).toHaveLength(10);
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(100, 0);
      expect(await page.textContent('.best span')).toBe(digit);
    }
    // An image takes the place of what was drawn; of one that is refused nothing is left to stand.
    const white = (width: number, height: number) => ({
      name: 'white.png',
      mimeType: 'image/png',
      buffer: pngOf({ width, height, channels: 1, data: new Uint8Array(width * height).fill(255) }),
    });
    const inkOf = () =>
      page.evaluate<number>(
        "(() => { const paper = document.getElementById('paper'); return paper.getContext('2d').getImageData(0, " +
          '0, paper.width, paper.height).data.filter((value) => value < 255).length; })()',
      );
    expect(await inkOf()).toBeGreaterThan(0);
    await page.setInputFiles('#file', white(28, 28));
    await expect.poll(inkOf).toBe(0);
    await page.setInputFiles('#file', white(30, 20));
    await expect.poll(() => page.textContent('#problem')).toMatch(/has 30 × 20 pixels/);
    expect(await page.textContent('#label')).toBe('–');
    expect(problems.filter((problem) => !problem.includes('status of 400'))).toEqual([]);
  },
);

test.skipIf(!chromiumPath)('of a table there is a field for each column, and mistakes are said', async () => {
  const url = await serveExperiment('regression', { set: ['reporters=[csv]'] });
  const { page, problems } = await openPage(browser, url);
  expect(await page.locator('form label').allTextContents()).toEqual([
    'bill_length_mm',
    'bill_depth_mm',
    'flipper_length_mm',
  ]);
  for (const [name, value] of Object.entries({
    bill_length_mm: '39.1',
    bill_depth_mm: '18.7',
    flipper_length_mm: '181',
  }))
    await page.fill(`input[name=${name}]`, value);
  const { predictions } = (await (
    await fetch(`${url}/predict`, {
      method: 'POST',
      body: '[39.1, 18.7, 181]',
      headers: { 'content-type': 'application/json' },
    })
  ).json()) as { predictions: [{ values: Record<string, number> }] };
  const [[name, value]] = Object.entries(predictions[0].values) as [[string, number]];
  await expect.poll(() => page.textContent('#label')).toBe(`${Number(value.toPrecision(5))}${name}`);
  await page.fill('input[name=bill_length_mm]', '');
  await expect.poll(() => page.textContent('#problem')).toMatch(/`null`, expected a number/);
  expect(problems.filter((problem) => !problem.includes('status of 400'))).toEqual([]);
});

test.skipIf(!chromiumPath)('typed columns have fields of their types, and optional ones may be empty', async () => {
  const url = await serveExperiment('penguins', { epochs: 2, set: ['reporters=[csv]'] });
  const { page, problems } = await openPage(browser, url);
  expect(await page.locator('select[name=island] option').allTextContents()).toEqual(['Biscoe', 'Dream', 'Torgersen']);
  expect(await page.locator('select[name=sex] option').allTextContents()).toEqual(['–', 'female', 'male']);
  const row = { species: 'Gentoo', island: 'Biscoe', bill_length_mm: 47, bill_depth_mm: 15, flipper_length_mm: 217 };
  await page.selectOption('select[name=species]', row.species);
  for (const name of ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm'] as const)
    await page.fill(`input[name=${name}]`, String(row[name]));
  const { predictions } = (await (
    await fetch(`${url}/predict`, {
      method: 'POST',
      body: JSON.stringify({ rows: [row] }),
      headers: { 'content-type': 'application/json' },
    })
  ).json()) as { predictions: [{ values: { body_mass_kg: number } }] };
  const value = Number(predictions[0].values.body_mass_kg.toPrecision(5));
  await expect.poll(() => page.textContent('#label')).toBe(`${value}body_mass_kg`);
  await page.fill('input[name=bill_depth_mm]', '');
  await expect.poll(() => page.textContent('#label')).toBe('–');
  expect(problems).toEqual([]);
});
