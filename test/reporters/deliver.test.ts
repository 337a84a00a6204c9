import { expect, test } from 'vitest';
import { createDelivery, type ReporterWarning } from '../../src/reporters/deliver.ts';
import type { Event } from '../../src/contracts/events.ts';
import { fixtureEvents } from '../fixtures/runs/fixture-events.ts';

const epochs = fixtureEvents('mnist').filter((event) => event.type === 'epoch:end');
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('`send` returns at once; a slow reporter gets every event in order and holds up nobody', async () => {
  const slow: number[] = [];
  const fast: number[] = [];
  const delivery = createDelivery(
    [
      {
        name: 'slow',
        reporter: { 'epoch:end': async ({ epoch }) => (await sleep(epoch === 0 ? 20 : 1), void slow.push(epoch)) },
      },
      { name: 'fast', reporter: { 'epoch:end': ({ epoch }) => void fast.push(epoch) } },
    ],
    () => expect.unreachable(),
  );
  epochs.forEach(delivery.send);
  expect([slow, fast]).toEqual([[], []]);
  await sleep(5);
  expect([slow.length, fast.length]).toEqual([0, 20]);
  expect(await delivery.close()).toEqual([]);
  expect(slow).toEqual(epochs.map(({ epoch }) => epoch));
});

test('each throw is one warning that names the reporter; three mute it, and the others go on', async () => {
  const warnings: ReporterWarning[] = [];
  let calls = 0;
  let closed = 0;
  let seen = 0;
  const delivery = createDelivery(
    [
      {
        name: 'broken',
        reporter: {
          'epoch:end': ({ epoch }) => {
            calls++;
            if (epoch % 2 === 1) throw new Error(`epoch ${epoch} is odd.`);
          },
          close: () => void closed++,
        },
      },
      { name: 'well', reporter: { 'epoch:end': async () => void seen++, close: async () => void closed++ } },
    ],
    (warning) => warnings.push(warning),
  );
  epochs.forEach(delivery.send);
  expect((await delivery.close()).map(({ name }) => name)).toEqual(['broken']);
  expect([calls, seen, closed]).toEqual([6, 20, 2]);
  expect(warnings).toEqual([
    { code: 'reporter-failed', message: 'The reporter `broken` failed: epoch 1 is odd.' },
    { code: 'reporter-failed', message: 'The reporter `broken` failed: epoch 3 is odd.' },
    {
      code: 'reporter-failed',
      message: 'The reporter `broken` failed: epoch 5 is odd. It failed 3 times and is told nothing more.',
    },
  ]);
});

test('a reporter that fails on warnings cannot make warnings for ever', async () => {
  const warnings: string[] = [];
  const broken = () => Promise.reject('a word');
  const delivery = createDelivery(
    [{ name: 'broken', reporter: { 'epoch:end': broken, warning: broken } }],
    (warning) => {
      warnings.push(warning.message);
      delivery.send({ ...epochs[0]!, type: 'warning', ...warning } as unknown as Event);
    },
  );
  delivery.send(epochs[0]!);
  expect((await delivery.close()).map(({ name }) => name)).toEqual(['broken']);
  expect(warnings).toHaveLength(3);
  expect(warnings[0]).toBe('The reporter `broken` failed: a word.');
});

test('a reporter is closed when all of them have seen everything; a failing close makes it incomplete', async () => {
  const order: string[] = [];
  const delivery = createDelivery(
    [
      { name: 'first', reporter: { close: () => void order.push('first closed') } },
      {
        name: 'second',
        reporter: {
          'epoch:end': async () => (await sleep(10), void order.push('second saw')),
          close: () => {
            throw new Error('no');
          },
        },
      },
      { name: 'third', reporter: {} },
    ],
    ({ message }) => order.push(message),
  );
  delivery.send(epochs[0]!);
  expect((await delivery.close()).map(({ name }) => name)).toEqual(['second']);
  expect(order).toEqual(['second saw', 'first closed', 'The reporter `second` failed: no.']);
});

test('a warning that nobody can take breaks no queue', async () => {
  let calls = 0;
  const delivery = createDelivery(
    [
      {
        name: 'broken',
        reporter: {
          'epoch:end': () => {
            calls++;
            throw new Error('no');
          },
        },
      },
    ],
    () => {
      throw new Error('the disk is full');
    },
  );
  epochs.slice(0, 2).forEach(delivery.send);
  expect((await delivery.close()).map(({ name }) => name)).toEqual(['broken']);
  expect(calls).toBe(2);
});

test('one that never comes back is left alone, in an event as in `close`, and the others are waited for', async () => {
  const warnings: ReporterWarning[] = [];
  const never = () => new Promise<void>(() => undefined);
  let slow = 0;
  let closed = 0;
  const delivery = createDelivery(
    [
      { name: 'stuck', reporter: { 'epoch:end': never, close: async () => void closed++ } },
      { name: 'stuck at its end', reporter: { close: never } },
      {
        name: 'slow',
        reporter: { 'epoch:end': async () => (await sleep(10), void slow++), close: async () => void closed++ },
      },
    ],
    (warning) => warnings.push(warning),
    0.05,
  );
  epochs.forEach(delivery.send);
  expect((await delivery.close()).map(({ name }) => name)).toEqual(['stuck', 'stuck at its end']);
  expect([slow, closed]).toEqual([epochs.length, 1]);
  expect(warnings.map(({ message }) => message)).toEqual([
    'The reporter `stuck` failed: it has not come back for 0.05 seconds, and is left alone.',
    'The reporter `stuck at its end` failed: it has not come back for 0.05 seconds, and is left alone.',
  ]);
});
