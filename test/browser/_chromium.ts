import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/**
 * The browser of the system, as Debian, Chrome's own packages, macOS or `CHROMIUM` have it; null where there is none.
 */
export const chromiumPath =
  [
    process.env['CHROMIUM'] ?? '',
    ...(process.env['PATH'] ?? '')
      .split(delimiter)
      .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ].find((path) => path !== '' && existsSync(path)) ?? null;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox', '--disable-gpu'] });

/** A page that tells of every error and every request that goes elsewhere. */
export const openPage = async (
  browser: Browser,
  url: string,
  options: { readonly colorScheme?: 'dark' | 'light' } = {},
): Promise<{ readonly page: Page; readonly problems: string[] }> => {
  const page = await browser.newPage({ viewport: { width: 900, height: 620 }, ...options });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on(
    'request',
    (request) =>
      request.url().startsWith(new URL(url).origin) ||
      request.url().startsWith('data:') ||
      problems.push(`asks ${request.url()}`),
  );
  await page.goto(url);
  return { page, problems };
};

/** Draws lines on a canvas with the mouse; points are shares of its width and height. */
export const drawOn = async (
  page: Page,
  canvas: Locator,
  lines: readonly (readonly (readonly [x: number, y: number])[])[],
): Promise<void> => {
  const box = (await canvas.boundingBox())!;
  const at = ([x, y]: readonly [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  for (const [first, ...others] of lines) {
    await page.mouse.move(...at(first!));
    await page.mouse.down();
    for (const point of others) await page.mouse.move(...at(point), { steps: 12 });
    await page.mouse.up();
  }
};

/** Digits as a person draws them. */
export const digits = {
  '1': [
    [
      [0.52, 0.18],
      [0.48, 0.5],
      [0.46, 0.82],
    ],
  ],
  '7': [
    [
      [0.3, 0.22],
      [0.7, 0.22],
      [0.58, 0.5],
      [0.45, 0.82],
    ],
  ],
  '0': [
    [
      [0.5, 0.2],
      [0.36, 0.3],
      [0.32, 0.5],
      [0.36, 0.7],
      [0.5, 0.8],
      [0.64, 0.7],
      [0.68, 0.5],
      [0.64, 0.3],
      [0.5, 0.2],
    ],
  ],
} as const;
