import { existsSync, mkdtempSync, readdirSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Planned } from '../../src/run/load/load.ts';
import { openEngine } from '../../src/run/open/open-engine.ts';
import { builtins } from '../../src/components/index.ts';
import { openCpu } from '../../src/engine/cpu.ts';
import { EngineError, type Engine } from '../../src/contracts/engine.ts';
import { createCatalog } from '../../src/registry/catalog.ts';
import { defineEngine, type Component } from '../../src/registry/define.ts';
import { text } from '../../src/registry/fields.ts';
import { experiment, table, type Sketch } from '../runner/_experiment.ts';

/** Devices of a machine: what a step takes on each in milliseconds, or why it does not open. */
let machine: Record<string, number | string> = {};
let steps: Record<string, number> = {};

const slowed = (engine: Engine, device: string, milliseconds: number): Engine => ({
  ...engine,
  device,
  blockLength: 2,
  compile: async (program) => {
    const executable = await engine.compile(program);
    return {
      ...executable,
      run: async (memory, length, inputs) => {
        steps[device] = (steps[device] ?? 0) + length;
        await new Promise((resolve) => setTimeout(resolve, milliseconds * length));
        return executable.run(memory, length, inputs);
      },
    };
  },
});

const fake = defineEngine({
  type: 'fake',
  summary: 'A machine of the test.',
  fields: { device: text({ default: 'auto', description: 'The device.' }) },
  examples: [{}],
  candidates: ({ device }) =>
    Promise.resolve(device === 'auto' && Object.keys(machine).length > 1 ? Object.keys(machine) : []),
  open: async ({ device }) => {
    const time = machine[device === 'auto' ? 'cpu' : device]!;
    if (typeof time === 'string') throw new EngineError(time);
    return slowed(await openCpu(), device === 'auto' ? 'cpu' : device, time);
  },
});
const catalog = createCatalog([...builtins, fake as unknown as Component]);
const sketch: Sketch = {
  ...table({ train: 40, test: 10 }),
  layers: [{ type: 'dense', units: 1 }],
  loss: 'meanSquaredError',
  optimizer: { type: 'sgd', learningRate: 0.01 },
};

const open = async (device = 'auto', units = 1, options = {}) => {
  const { plan, data } = await experiment({
    ...sketch,
    layers: [
      { type: 'dense', units },
      { type: 'dense', units: 1 },
    ],
  });
  const planned = {
    catalog,
    plan: { ...plan, experiment: { ...plan.experiment, engine: { type: 'fake', device } } },
  } as unknown as Planned;
  return openEngine(planned, () => Promise.resolve(data), options);
};

const cache = mkdtempSync(join(tmpdir(), 'assay-devices-'));
const before = process.env['ASSAY_CACHE'];
afterAll(() => {
  rmSync(cache, { recursive: true });
  if (before === undefined) delete process.env['ASSAY_CACHE'];
  else process.env['ASSAY_CACHE'] = before;
});
beforeEach(() => {
  process.env['ASSAY_CACHE'] = mkdtempSync(join(cache, 'x'));
  steps = {};
});
const kept = () =>
  existsSync(join(process.env['ASSAY_CACHE']!, 'devices'))
    ? readdirSync(join(process.env['ASSAY_CACHE']!, 'devices'))
    : [];

it('measures each device once for a model, takes the fastest, and says so', async () => {
  machine = { cpu: 8, gpu: 1, old: 20 };
  const engine = await open();
  expect(engine.device).toBe('gpu');
  expect(engine.reason).toMatch(
    /^the fastest device for this model: \S+ ms a step, and \S+ ms on cpu and \S+ ms on old, measured once$/,
  );
  const measured = { ...steps };
  expect(await open()).toMatchObject({ device: 'gpu', reason: engine.reason });
  expect(steps).toEqual(measured);
  expect(kept()).toHaveLength(1);
  machine = { cpu: 0, gpu: 20, old: 20 };
  expect((await open()).device).toBe('gpu');
  expect((await open('auto', 2)).device).toBe('cpu');
  expect(kept()).toHaveLength(2);
});

it('measures nothing where no GPU opens, and looks again the next time', async () => {
  machine = { cpu: 1, gpu: 'The driver is missing.' };
  expect(await open()).toMatchObject({
    device: 'cpu',
    reason: 'no other device of this machine can be used; The driver is missing',
  });
  expect([steps, kept()]).toEqual([{}, []]);
  machine = { cpu: 9, gpu: 1 };
  expect((await open()).device).toBe('gpu');
});

it('does not wait for a device that compiles for minutes', async () => {
  machine = { cpu: 1, gpu: 5000 };
  const start = performance.now();
  const engine = await open('auto', 1, { patience: 0.5 });
  expect(performance.now() - start).toBeLessThan(4000);
  expect(engine).toMatchObject({
    device: 'cpu',
    reason:
      'no other device of this machine can be used; `gpu` fails on this model: it had not trained its ' +
      'first steps after 0.5 s',
  });
  expect(kept()).toHaveLength(1);
  steps = {};
  machine = { cpu: 1, gpu: 'Nobody asks it again.' };
  expect((await open()).device).toBe('cpu');
  expect(steps).toEqual({});
});

it('opens the device that is written without measuring', async () => {
  machine = { cpu: 9, gpu: 1 };
  expect((await open('cpu')).device).toBe('cpu');
  expect([steps, kept()]).toEqual([{}, []]);
});

it.each([
  'nonsense',
  'null',
  '{"device": "gpu", "milliseconds": null, "failures": {}}',
  '{"device": "x", "milliseconds": {}, "failures": {}}',
])('measures again where what was kept is damaged: %s', async (text) => {
  machine = { cpu: 9, gpu: 1 };
  await open();
  const folder = join(process.env['ASSAY_CACHE']!, 'devices');
  for (const file of kept()) writeFileSync(join(folder, file), text);
  expect((await open()).device).toBe('gpu');
});
