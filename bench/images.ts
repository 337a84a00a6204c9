/**
 * How long 60,000 MNIST digits in PNG files take to become samples: `npx tsx bench/images.ts [--rounds 3] [--python
 * PATH] [--files FOLDER]`, after `npm run build`. Whole processes of `assay run` with one step: at the first run, which
 * decodes, and at a later one. The peer reads the folder once by torchvision's ImageFolder and a DataLoader with two
 * workers; it is skipped where that Python lacks torchvision.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, median } from './measure.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    python: { type: 'string', default: 'python3' },
    files: { type: 'string' },
  },
});
const root = join(import.meta.dirname, '..');
const place = mkdtempSync(join(tmpdir(), 'assay-images-'));
const digits = resolve(options.files ?? join(place, 'digits'));
const experiment = join(place, 'experiment.yaml');
const cache = join(place, 'cache');

const seconds = async (command: readonly string[]): Promise<number> =>
  (await measure(command, { cwd: root, env: { ASSAY_CACHE: cache } })).seconds;
const run = () =>
  seconds([process.execPath, 'dist/cli.js', 'run', experiment, '--quiet', '--out', join(place, 'runs')]);
const peer = () => seconds([options.python, join(import.meta.dirname, 'contenders/torch_images.py'), digits]);

try {
  if (!existsSync(digits))
    await measure([process.execPath, '--import', 'tsx', 'scripts/digit-images.ts', digits, '7000', '1'], { cwd: root });
  writeFileSync(
    experiment,
    `name: images
seed: 1
data: {type: images, train: ${join(digits, 'train')}, size: [28, 28], channels: 1, transforms: [toFloat]}
model: {layers: [flatten, {type: dense, units: 10}]}
loss: crossEntropy
optimizer: sgd
train: {epochs: 1, maxSteps: 1}
`,
  );
  const figures: Record<'first' | 'later' | 'torchvision', number[]> = { first: [], later: [], torchvision: [] };
  for (let round = 0; round < Number(options.rounds); round++) {
    rmSync(cache, { recursive: true, force: true });
    figures.first.push(await run());
    figures.later.push(await run());
    await peer().then(
      (taken) => figures.torchvision.push(taken),
      () => undefined,
    );
  }
  for (const [name, taken] of Object.entries(figures))
    console.log(`${name}: ${taken.length === 0 ? 'skipped, not installed' : `${median(taken).toFixed(2)} s`}`);
} finally {
  rmSync(place, { recursive: true });
}
