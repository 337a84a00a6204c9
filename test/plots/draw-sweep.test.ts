import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toPng, toSvg } from '../../src/plots/render.ts';
import { drawSweep, sweepPlots } from '../../src/plots/sweep/draw-sweep.ts';
import { parameterAxis } from '../../src/plots/sweep/parameter-axis.ts';
import type { SweepTable } from '../../src/plots/sweep/table.ts';
import { sweepTables } from './sweep-tables.ts';

/** Drawn once for all tests. */
const drawn = new Map<SweepTable, Map<string, Promise<string>>>();
const svgsOf = (table: SweepTable) => {
  if (!drawn.has(table)) drawn.set(table, new Map(sweepPlots(table).map(({ name, spec }) => [name, toSvg(spec)])));
  return drawn.get(table)!;
};
const namesOf = (name: string) => [...svgsOf(sweepTables[name]!).keys()];
const svgOf = (table: SweepTable, name: string) => svgsOf(table).get(name)!;
const texts = (svg: string) => [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text!);
const { mnist, large } = sweepTables as Readonly<Record<'mnist' | 'large', SweepTable>>;
const all = ['best-so-far', 'learning-curves', 'slices', 'parallel-coordinates', 'importance', 'heat-map'];

test('a sweep has all plots, each as SVG and PNG, the same each time', async () => {
  const files: string[] = [];
  for await (const { file, content } of drawSweep(mnist)) {
    files.push(file);
    if (file.endsWith('.svg'))
      await expect(content).toMatchFileSnapshot(join(import.meta.dirname, '../golden/plots', `sweep-${file}`));
    else
      expect(
        Buffer.from(content as Uint8Array)
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
  }
  expect(files).toEqual(all.flatMap((name) => [`${name}.svg`, `${name}.png`]));
});

test(
  'one parameter has no importance and no heat map, one trial ' + 'neither, and trials without a number no curves',
  () => {
    expect(namesOf('single')).toEqual(['best-so-far', 'learning-curves', 'slices', 'parallel-coordinates']);
    expect(namesOf('one')).toEqual(['best-so-far', 'learning-curves', 'slices', 'parallel-coordinates']);
    expect(namesOf('nothing')).toEqual(['best-so-far', 'slices', 'parallel-coordinates']);
    expect(sweepPlots({ ...mnist, trials: [] })).toEqual([]);
  },
);

describe.each(Object.keys(sweepTables))('%s', (name) => {
  test('is drawn without a broken number', async () => {
    for (const [plot, drawing] of svgsOf(sweepTables[name]!)) {
      const svg = await drawing;
      expect(svg, plot).not.toMatch(/NaN|undefined|Infinity/);
      // resvg ends the process over what it can't draw: it must come back.
      if (name === 'negative') expect((await toPng(svg)).length, plot).toBeGreaterThan(1000);
    }
  });
});

test('what became of each trial is seen, in the legend and under the title', async () => {
  const svg = await svgOf(mnist, 'best-so-far');
  expect(texts(svg)).toEqual(
    expect.arrayContaining([
      'mnist-mlp-sweep · 12 trials, 1 pruned, 1 failed',
      'the best',
      'completed',
      'pruned, its last value',
      'no number',
      '1 trial far off at the edge',
    ]),
  );
  const marks = svg.slice(svg.indexOf('mark-symbol role-mark'));
  for (const look of ['look: the best', 'look: pruned, its last value', 'look: no number'])
    expect(marks.split(look)).toHaveLength(2);
  expect(marks.split('look: completed')).toHaveLength(10);
});

test('a rate over powers of ten has a logarithmic axis, a loss over powers of ten too', async () => {
  expect(texts(await svgOf(mnist, 'slices'))).toEqual(
    expect.arrayContaining([
      '0.002',
      '0.005',
      '0.01',
      '0.02',
      '0.05',
      'optimizer.learningRate.start',
      'optimizer.momentum',
      '0.9',
    ]),
  );
  expect(texts(await svgOf(large, 'slices'))).toEqual(
    expect.arrayContaining(['1e-5', '0.01', 'validation/meanSquaredError (log scale)']),
  );
});

test('a parameter that a trial lacks leaves it out of the slice, and sends its line below the axis', async () => {
  const beta1 = large.parameters.find(({ path }) => path === 'optimizer.beta1')!;
  const axis = parameterAxis(beta1, large.trials);
  const having = large.trials.filter(({ values }) => values['optimizer'] === 'adam');
  expect(large.trials.filter((trial) => axis.position(trial) !== null)).toEqual(having);
  for (const trial of having) expect(axis.share(axis.position(trial)!)).toBeGreaterThanOrEqual(0);
  expect(texts(await svgOf(large, 'parallel-coordinates'))).toEqual(
    expect.arrayContaining(['dashed: pruned; below the axes: the trial has no such parameter, or no number']),
  );
});

test('share and position are each other backwards, on every kind of axis', () => {
  for (const parameter of large.parameters) {
    const axis = parameterAxis(parameter, large.trials);
    for (const share of [0, 0.3, 1]) expect(axis.share(axis.positionAt(share))).toBeCloseTo(share, 10);
    for (const { at } of axis.ticks) expect(axis.share(at)).toBeGreaterThanOrEqual(0);
  }
});

test('the best eight of five hundred curves have names, the others are there too', async () => {
  const svg = await svgOf(large, 'learning-curves');
  expect(texts(svg).filter((text) => text.startsWith('trial '))).toHaveLength(8);
  expect(svg.match(/stroke-opacity="0.45"/g)!.length).toBeGreaterThan(400);
});

test('importance says what it is of, and when not to rely on it', async () => {
  expect(texts(await svgOf(large, 'importance'))).toEqual(
    expect.arrayContaining([
      'optimizer.learningRate.value',
      expect.stringMatching(/^Shares of the \d\d % of validation\/meanSquaredError that a forest explains/),
    ]),
  );
  expect(texts(await svgOf(mnist, 'importance'))).toContain(
    'Not to be relied on: a forest explains 0 % of validation/accuracy in trials that it has not seen.',
  );
});

test('a heat map of two choices has the mean of each cell in words', async () => {
  const words = texts(await svgOf(sweepTables['grid']!, 'heat-map'));
  expect(words).toEqual(
    expect.arrayContaining(['0.94', '0.81', 'data.batch.train', 'model.layers.hidden.units', '128', '200']),
  );
});
