import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadComponents } from '../../../src/run/load/components.ts';
import { defineLayer, defineLoss, type Component } from '../../../src/registry/define.ts';
import { integer } from '../../../src/registry/fields.ts';
import { codesOf, load, start } from '../_load.ts';

const layer = (type: string, more: object = {}) =>
  defineLayer({
    type,
    summary: 'For tests.',
    fields: { size: integer({ minimum: 1, default: 3, description: 'Size.' }) },
    examples: [{}],
    shape: ({ size }) => [size],
    build: (_, tf) => tf.layers.flatten(),
    ...more,
  }) as unknown as Component;
const withUse = (use: string, rest = start) => `use: ${use}\n${rest}`;
const withLayer = (type: string) => start.replace('[{type: dense, units: 3}]', `[${type}]`);

test('components of a module are in the catalog, with their defaults and their layers’ names', async () => {
  const { plan, catalog, modules } = await load(withUse('[./parts/mine.ts]', withLayer('mine')), {
    modules: { 'parts/mine.ts': () => [layer('mine')] },
  });
  expect(plan!.experiment.model.layers).toEqual([{ type: 'mine', size: 3, name: 'mine_1' }]);
  expect(modules).toEqual(['parts/mine.ts']);
  expect(catalog.get('layer', 'mine')?.summary).toBe('For tests.');
});

test('a module is relative to the file that names it', async () => {
  const files = { 'main.yaml': 'extends: parts/base.yaml\n', 'parts/base.yaml': withUse('[./mine.ts]') };
  expect((await load(files, { modules: { 'parts/mine.ts': () => [layer('mine')] } })).modules).toEqual([
    'parts/mine.ts',
  ]);
});

test.each([
  ['../outside.ts', 'use-outside'],
  ['./../outside.ts', 'use-outside'],
  ['./parts/../../outside.ts', 'use-outside'],
  ['some-package/../../outside.ts', 'use-outside'],
  ['/etc/outside.js', 'use-outside'],
  ['file:///etc/outside.js', 'use-outside'],
  ['data:text/javascript,1', 'use-outside'],
  ['node:fs', 'use-outside'],
])('%s is not loaded', async (module, code) => {
  const asked: string[] = [];
  const loaded = await load(withUse(`['${module}']`), {
    modules: new Proxy({}, { get: (_, name) => () => (asked.push(String(name)), [layer('mine')]) }),
  });
  expect(asked).toEqual([]);
  expect(codesOf(loaded)).toEqual([`${code} use[0]`]);
});

test('without `use` no module is run, and what it may declare is a warning', async () => {
  const { issues, plan, modules } = await load(withUse('[./parts/mine.ts]', withLayer('mine')), { use: false });
  expect(modules).toEqual([]);
  expect(plan).toBeUndefined();
  expect(issues).toMatchObject([
    {
      code: 'unknown-type',
      severity: 'warning',
      message: expect.stringMatching(/A module under `use`, which may declare it, was not run\.$/),
    },
  ]);
  expect((await load(withUse('[./parts/mine.ts]'), { use: false })).plan).toBeDefined();
});

test('two modules with one name, and something that only looks like a component', async () => {
  const modules = {
    'a.ts': () => [layer('mine')],
    'b.ts': () => [layer('mine')],
    'c.ts': () => [{ ...layer('odd'), kind: 'layerz' } as never],
  };
  const { issues } = await load(withUse('[./a.ts, ./b.ts, ./c.ts]'), { modules });
  expect(issues.map(({ message }) => message)).toEqual([
    '`b.ts` declares the layer `mine`, which `a.ts` has already; call it something else.',
    '`./c.ts` exports `odd`, which looks like a component and is none. Make it by `defineLayer({…})` or its like.',
  ]);
});

test.each<[string, Component, string]>([
  [
    'fields that are no schema',
    layer('mine', { fields: { size: { type: 'nonsense', description: 'Size.' } } }),
    'component-failed model.layers[0]',
  ],
  [
    'fields with a keyword that is none',
    layer('mine', { fields: { size: { type: 'integer', default: 1, help: 'x', description: 'Size.' } } }),
    'component-failed model.layers[0]',
  ],
  ['a shape that is no list', layer('mine', { shape: () => 'wide' }), 'component-failed model.layers[0]'],
  [
    'a shape that throws no error',
    layer('mine', {
      shape: () => {
        throw 'a tantrum';
      },
    }),
    'component-failed model.layers[0]',
  ],
  ['no shape at all', layer('mine', { shape: undefined }), 'component-failed model.layers[0]'],
])('a component with %s is an issue at its place', async (_, component, wanted) => {
  const loaded = await load(withUse('[./mine.ts]', withLayer('mine')), { modules: { 'mine.ts': () => [component] } });
  expect(codesOf(loaded)).toEqual([wanted]);
});

test('so is a loss whose check throws, or that does not say what it needs', async () => {
  const loss = (more: object) =>
    ({
      ...defineLoss({
        type: 'mine',
        summary: 'For tests.',
        fields: {},
        examples: [{}],
        needs: { labels: 'any', output: 'any' },
        value: (_, tf) => tf.scalar(0),
      }),
      ...more,
    }) as unknown as Component;
  const source = withUse('[./mine.ts]', start.replace('toyLoss', 'mine'));
  const throws = await load(source, {
    modules: {
      'mine.ts': () => [
        loss({
          check: () => {
            throw new Error('no idea');
          },
        }),
      ],
    },
  });
  expect(throws.issues).toMatchObject([
    { code: 'component-failed', path: 'loss', message: 'The code of the loss `mine` threw: no idea' },
  ]);
  expect(codesOf(await load(source, { modules: { 'mine.ts': () => [loss({ needs: undefined })] } }))).toEqual([
    'component-failed loss',
  ]);
});

const folder = await mkdtemp(join(tmpdir(), 'assay-use-'));
afterAll(() => rm(folder, { recursive: true }));

test('a module that is no JavaScript is an issue of one sentence', async () => {
  await writeFile(join(folder, 'broken.js'), 'export const layer = {;\n');
  const loaded = await load(withUse('[./broken.js]'), { modules: {} });
  expect(codesOf(loaded)).toEqual(['use-failed use[0]']);
  const error = await loadComponents(join(folder, 'broken.js'), 'main.yaml').catch((thrown: Error) => thrown);
  const { issues } = await load(withUse('[./broken.js]'), {
    modules: {
      'broken.js': () => {
        throw error;
      },
    },
  });
  expect(issues[0]!.message).toMatch(/^`\.\/broken\.js` cannot be loaded: [^\n]+\.$/);
});
