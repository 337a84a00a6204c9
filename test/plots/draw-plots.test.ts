import { inflateSync } from 'node:zlib';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Resvg } from '@resvg/resvg-js';
import { drawPlots, plotsOf } from '../../src/plots/draw-plots.ts';
import { fonts, toPng, toSvg } from '../../src/plots/render.ts';
import type { Event } from '../../src/contracts/events.ts';
import { fixtureEvents, fixtureRuns } from '../fixtures/runs/fixture-events.ts';
import { variations } from './variations.ts';

const fromAsync = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const namesOf = (events: readonly Event[]) => plotsOf(events).map(({ name }) => name);
const svgOf = (events: readonly Event[], name: string) =>
  toSvg(plotsOf(events).find((plot) => plot.name === name)!.spec);
const texts = (svg: string) => [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text!);
const golden = (run: string, file: string) => join(import.meta.dirname, '../golden/plots', `${run}-${file}`);

test('a run with images and classes has all plots, each as SVG and PNG', async () => {
  const names = ['loss', 'accuracy', 'topK', 'learningRate', 'samples', 'predictions', 'confusion'];
  const drawings = await fromAsync(drawPlots(fixtureEvents('mnist')));
  expect(drawings.map(({ file }) => file)).toEqual(names.flatMap((name) => [`${name}.svg`, `${name}.png`]));
  for (const { file, content } of drawings) {
    if (file.endsWith('.svg')) await expect(content).toMatchFileSnapshot(golden('mnist', file));
    else
      expect(
        Buffer.from(content as Uint8Array)
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
  }
});

test('the same events give the same bytes, whatever was drawn before', async () => {
  const first = await fromAsync(drawPlots(fixtureEvents('stopped')));
  await svgOf(fixtureEvents('nan'), 'loss');
  expect(await fromAsync(drawPlots(fixtureEvents('stopped')))).toEqual(first);
});

test('values that are not finite leave a gap, and words', async () => {
  const svg = await svgOf(fixtureEvents('nan'), 'loss');
  await expect(svg).toMatchFileSnapshot(golden('nan', 'loss.svg'));
  expect(texts(svg)).toEqual(
    expect.arrayContaining(['train/loss is Infinity in epoch 2', 'test/loss is Infinity in epoch 2']),
  );
  expect(svg).not.toMatch(/NaN/);
  expect(texts(await svgOf(variations['nothing-finite']!, 'loss'))).toContain('train/loss is NaN in epoch 0');
});

test('a run that failed before its first epoch shows its samples only', async () => {
  expect([...namesOf(fixtureEvents('failed'))]).toEqual(['samples']);
  expect([...namesOf([])]).toEqual([]);
});

test('one epoch is a dot in the middle', async () => {
  const svg = await svgOf(variations['one-epoch']!, 'loss');
  expect(texts(svg).filter((text) => /^\d+$/.test(text))).toEqual(['0']);
  expect([...svg.matchAll(/aria-label="Epoch: 0; Loss: 0.5[^"]*"[^>]* transform="translate\(320,/g)]).toHaveLength(2);
});

test('five hundred epochs are lines without dots, whole epochs at the ticks', async () => {
  const svg = await svgOf(variations['five-hundred']!, 'loss');
  expect(svg).not.toContain('mark-symbol role-mark');
  expect(texts(svg)).toEqual(
    expect.arrayContaining([
      '0',
      '50',
      '450',
      'train',
      'validation',
      'test',
      'Epoch',
      'Loss',
      'best validation/meanSquaredError: epoch 30',
    ]),
  );
});

test('a hundred thousand epochs are drawn as well', async () => {
  const one = variations['one-epoch']!.find((event) => event.type === 'epoch:end')!;
  const epochs = Array.from({ length: 100_000 }, (_, epoch) => ({ ...one, epoch, step: (epoch + 1) * 938 }));
  const svg = await svgOf(epochs, 'loss');
  expect(svg.length).toBeLessThan(100_000);
  expect(texts(svg)).toContain('90000');
});

test('rates over powers of ten have a logarithmic axis, a cosine has a linear one', async () => {
  const steps = texts(await svgOf(fixtureEvents('mnist'), 'learningRate'));
  expect(steps).toEqual(expect.arrayContaining(['0.001', '1e-4', '1e-5', '1e-6', 'Learning rate (log scale)']));
  const cosine = texts(await svgOf(variations['five-hundred']!, 'learningRate'));
  expect(cosine).toEqual(expect.arrayContaining(['0.00', '0.02', '0.10', 'Learning rate']));
});

test('a first epoch far off does not flatten the others, and is not passed over in silence', async () => {
  const svg = texts(await svgOf(variations['first-far-off']!, 'r2'));
  expect(svg).toEqual(expect.arrayContaining(['2 values lie outside the chart', '0.8', '0.4']));
  expect(svg).not.toContain('−20');
  const loss = texts(await svgOf(variations['first-far-off']!, 'loss'));
  expect(loss).toEqual(expect.arrayContaining(['0.1', '0.2', '0.5', '10', 'Loss (log scale)']));
  expect(texts(await svgOf(variations['first-far-off']!, 'learningRate'))).toContain('Learning rate');
});

test(
  'samples stand under what they are, predictions under what the model takes them for, wrong ones told apart by a ' +
    'cross and words',
  async () => {
    const [before, after] = await Promise.all([
      svgOf(fixtureEvents('mnist'), 'samples'),
      svgOf(fixtureEvents('mnist'), 'predictions'),
    ]);
    expect(texts(before).filter((text) => text.includes(':'))).toEqual(
      ['7', '2', '1', '0', '4', '1'].map((label) => `Ground Truth: ${label}`),
    );
    expect(texts(after).filter((text) => text.includes(':'))).toEqual([
      'Predicted: 7',
      'Predicted: 2',
      'Predicted: 1',
      'Predicted: 0',
      '✗ Predicted: 9',
      'Predicted: 1',
      'Ground Truth: 4',
    ]);
    expect([...after.matchAll(/<text[^>]*fill="#D55E00"/g)]).toHaveLength(2);
    expect(before).not.toContain('fill="#D55E00"');
    expect([...before.matchAll(/<image /g)]).toHaveLength(6);
  },
);

test('the pixels in the drawing are those of the event', async () => {
  const start = fixtureEvents('mnist')[0]!;
  const [, png] = /href="data:image\/png;base64,([^"]+)"/.exec(await svgOf(fixtureEvents('mnist'), 'samples'))!;
  const bytes = Buffer.from(png!, 'base64');
  const at = bytes.indexOf('IDAT');
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  const pixels = Buffer.concat(Array.from({ length: 28 }, (_, y) => rows.subarray(y * 29 + 1, (y + 1) * 29)));
  expect(pixels.toString('base64')).toBe(start.type === 'trial:start' && start.data.samples[0]!.pixels);
});

test('the matrix counts, leaves zeros empty, and keeps long names apart', async () => {
  const svg = await svgOf(fixtureEvents('mnist'), 'confusion');
  expect(texts(svg)).toEqual(
    expect.arrayContaining(['955', '928', 'Predicted', 'Ground Truth', 'mnist-mlp · test: 9,415 of 9,882 right']),
  );
  expect(texts(svg).filter((text) => text === '0')).toHaveLength(2);
  expect(texts(await svgOf(variations['long-names']!, 'confusion'))).toEqual(
    expect.arrayContaining(['a rather l…name 22', 'a rather l…name 23']),
  );
  const hundred = texts(await svgOf(variations['five-hundred']!, 'confusion'));
  expect(hundred.filter((text) => text.startsWith('class '))).toHaveLength(200);
});

const everyRun = [...fixtureRuns.map((name) => [name, fixtureEvents(name)] as const), ...Object.entries(variations)];
test.each(everyRun)(
  'all of `%s` lies inside the picture, in its real font, and no number is broken',
  async (_, events) => {
    for (const { name, spec } of plotsOf(events)) {
      const svg = await toSvg(spec);
      expect(svg.replaceAll(/>[^<]*</g, '><').replaceAll(/aria-label="[^"]*"/g, ''), name).not.toMatch(
        /NaN|undefined|Infinity/,
      );
      // Without the background, and without curves: they may be clipped, which a bounding box does not know.
      const picture = new Resvg(
        svg.replace(/<rect [^>]*>/, '').replaceAll(/<path [^>]*aria-roledescription="(line mark|point)"[^>]*>/g, ''),
        fonts(),
      );
      const box = picture.getBBox()!;
      expect(Math.min(box.x, box.y), name).toBeGreaterThanOrEqual(4);
      expect(box.x + box.width, name).toBeLessThanOrEqual(picture.width - 4);
      expect(box.y + box.height, name).toBeLessThanOrEqual(picture.height - 4);
    }
  },
);

test('text is in the PNG: without its font a picture would be paler', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><text x="2" y="15" font-family="DejaVu Sans, ' +
    'Verdana, sans-serif">Loss ✗ …</text></svg>';
  const bare = new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font: { loadSystemFonts: false } }).render().asPng();
  expect((await toPng(svg)).length).toBeGreaterThan(bare.length + 300);
});

test('a metric’s name never leaves the folder', async () => {
  const events = fixtureEvents('stopped').map((event) =>
    event.type === 'epoch:end' ? { ...event, values: { 'train/../../x y': 1 } } : event,
  );
  expect(namesOf(events)[0]).toBe('-x-y');
});

test('a name of 100,000 characters is cut in the title, and a huge drawing becomes a smaller picture', async () => {
  const svg = await toSvg({
    title: 'x'.repeat(100_000),
    width: 100,
    height: 50,
    data: { values: [{ a: 1 }] },
    mark: 'point',
    encoding: { x: { field: 'a', type: 'quantitative' } },
  });
  const [, width] = /<svg [^>]*?width="(\d+)"/.exec(svg)!;
  expect(Number(width)).toBeLessThan(3000);
  const png = await toPng('<svg xmlns="http://www.w3.org/2000/svg" width="400000" height="1000"/>');
  const header = Buffer.from(png);
  expect(header.readUInt32BE(16) * header.readUInt32BE(20)).toBeLessThanOrEqual(50.1e6);
});
