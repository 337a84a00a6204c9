import { expect, test } from 'vitest';
import { canonical, fingerprint, moduleDigest } from '../../../src/experiment/plan/fingerprint.ts';
import { printablePlan } from '../../../src/experiment/plan/printable.ts';
import { load, start } from '../_load.ts';

const digests = { data: 'd', modules: [] };
const printOf = async (more: Parameters<typeof load>[1] = {}, source = start) => {
  const { plan, issues } = await load(source, more);
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  return fingerprint(plan!, digests);
};

test('what changes no number changes no fingerprint', async () => {
  const print = await printOf();
  expect(print).toMatch(/^[0-9a-f]{64}$/);
  expect(await printOf({ set: ['name=other', 'out=elsewhere', 'reporters=[csv]', 'engine.threads=3'] })).toBe(print);
  expect(await printOf({}, start.split('\n').reverse().join('\n'))).toBe(print);
  expect(await printOf({ set: ['optimizer.learningRate.warmup=0 steps', 'seed=1', 'metrics=[]'] })).toBe(print);
});

test.each([
  'seed=2',
  'train.epochs=3',
  'optimizer.momentum=0.1',
  'data.batch.train=16',
  'metrics=[hits]',
  'data.balance=classes',
  'data.augment=[noise]',
  'model.layers[0].bias=false',
])('%s makes another run', async (set) => {
  expect(await printOf({ set: [set] })).not.toBe(await printOf());
});

test('fields that came later leave fingerprints of earlier plans as they are', async () => {
  const { plan } = await load(start);
  const { augment, balance, ...data } = plan!.experiment.data;
  expect([augment, balance]).toEqual([[], 'none']);
  const earlier = { experiment: { ...plan!.experiment, data: data as NonNullable<typeof plan>['experiment']['data'] } };
  expect(fingerprint(earlier, digests)).toBe(fingerprint(plan!, digests));
});

test('data and modules count by their content', async () => {
  const plan = (await load(start)).plan!;
  const prints = [digests, { data: 'e', modules: [] }, { data: 'd', modules: ['m'] }].map((each) =>
    fingerprint(plan, each),
  );
  expect(new Set(prints).size).toBe(3);
});

test('a module is its text and that of the local files it imports, however often', async () => {
  const files: Record<string, string> = {
    'parts/swish.ts':
      "import { a } from './a.ts';\nimport { b } from './b.js';\nimport { defineLayer } from 'assay';\n",
    'parts/a.ts': "export * from '../deep';\n",
    'parts/b.ts': "const x = await import('./a.ts');\n",
    'deep/index.ts': "import './../parts/swish.ts';\n",
  };
  const digest = (texts: Record<string, string>) =>
    moduleDigest('parts/swish.ts', async (path) => texts[path] ?? Promise.reject(new Error(path)));
  const whole = await digest(files);
  for (const path of Object.keys(files))
    expect(await digest({ ...files, [path]: `${files[path]}// changed\n` })).not.toBe(whole);
  expect(await digest({ ...files, 'other.ts': '' })).toBe(whole);
  expect(await moduleDigest('some-package', () => Promise.reject(new Error('none')))).toMatch(/^[0-9a-f]{64}$/);
});

test('canonical JSON does not depend on the order of keys', () => {
  expect(canonical({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
});

test('a plan that is written holds no variable’s value but the name and what the fingerprint rests on', async () => {
  const { plan } = await load(
    `${start}seed: \${env:SEED}\nout: \${env:TOKEN}/runs\n`.replace('name: first', 'name: ${env:NAME}'),
    { env: { SEED: '5', TOKEN: 'hunter2', NAME: 'mine' } },
  );
  expect(plan!.experiment).toMatchObject({ seed: 5, out: 'hunter2/runs', name: 'mine' });
  const printed = printablePlan(plan!);
  expect(printed.experiment).toMatchObject({ seed: 5, out: '${env:TOKEN}/runs', name: 'mine' });
  expect(JSON.stringify(printed)).not.toContain('hunter2');
  expect(printed.experiment.model).toEqual(plan!.experiment.model);
});
