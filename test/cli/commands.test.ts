import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { plan } from '../../src/index.ts';
import { emptyFolder, root } from './_assay.ts';
import { command } from './_in-process.ts';

const fixture = (name: string) => relative(process.cwd(), join(root, 'test/fixtures/cli', `${name}.yaml`));
const own = relative(process.cwd(), join(root, 'examples/own-components/experiment.yaml'));

test('validate takes files, folders and globs', async () => {
  const files = ['broken-reporter', 'endless', 'failing', 'small', 'sweep']
    .map((name) => `${fixture(name)}: no mistakes.\n`)
    .join('');
  const folder = relative(process.cwd(), join(root, 'test/fixtures/cli'));
  expect(await command('validate', folder)).toEqual({ code: 0, stdout: files, stderr: '' });
  expect(await command('validate', `${folder}/*.yaml`)).toEqual({ code: 0, stdout: files, stderr: '' });
  expect(await command('validate', `${folder}/*.yml`)).toEqual({
    code: 2,
    stdout: '',
    stderr: `file-not-found\n  No YAML file matches \`${folder}/*.yml\`.\n\n`,
  });
});

test('validate goes on after a file with mistakes', async () => {
  const bad = join(emptyFolder(), 'bad.yaml');
  writeFileSync(bad, readFileSync(fixture('small'), 'utf8').replace('batch:', 'bach:'));
  const { code, stdout, stderr } = await command('validate', bad, fixture('small'));
  expect({ code, stdout }).toEqual({ code: 2, stdout: `${fixture('small')}: no mistakes.\n` });
  expect(stderr).toMatch(/bad\.yaml:7:3 {2}unknown-key\n {2}.*`bach`.*`batch`/);
});

test('validate --no-use runs no module', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'own.js'), "throw new Error('I ran');\n");
  const file = join(folder, 'experiment.yaml');
  writeFileSync(file, `${readFileSync(fixture('small'), 'utf8')}use: [./own.js]\n`);
  expect(await command('validate', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('I ran') });
  expect(await command('validate', '--no-use', file)).toEqual({
    code: 0,
    stdout: `${file}: no mistakes.\n`,
    stderr: '',
  });
});

test('plan shows values with their origins, the model and its size', async () => {
  const { code, stdout, stderr } = await command('plan', fixture('small'), '--epochs', '7');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('name: small\nseed: 1 # default\n');
  expect(stdout).toContain('  epochs: 7 # command line\n');
  expect(stdout.slice(stdout.indexOf('\nlayer'))).toBe(`
layer    type   output  parameters
hidden   dense       8          24
tanh_1   tanh        8           0
dense_2  dense       2          18

parameters   42 trainable, 0 fixed: 0.2 KiB
state        0.5 KiB, parameters and what the optimizer keeps
activations  0.2 KiB, the outputs of all layers for one training batch
samples      train 8, test 2, each 2
steps        3 an epoch, 21 in all
`);
});

test('plan --json is the plan, --measure adds what steps take', async () => {
  const { code, stdout } = await command('plan', fixture('small'), '--json', '--measure');
  expect(code).toBe(0);
  const { plan, model, bytes, measured } = JSON.parse(stdout);
  expect(plan.experiment.name).toBe('small');
  expect(model.trainable).toBe(42);
  // Adam keeps two numbers for each weight; a batch of 3 goes through 2, 8, 8 and 2 units.
  expect(bytes).toEqual({ parameters: 42 * 4, state: 3 * 42 * 4, activations: 3 * 20 * 4 });
  expect(measured).toMatchObject({
    steps: 20,
    engine: expect.stringMatching(/^onnxruntime-node .* on cpu, 1 thread$/),
  });
  expect(measured.secondsPerStep).toBeGreaterThan(0);
  expect(measured.peakMemory).toBeGreaterThan(1e7);
});

test('plan draws no weights: it sizes a model of 100 million parameters at once', async () => {
  const wide = ['model.layers=[{type: dense, units: 10000}, {type: dense, units: 10000}, {type: dense, units: 2}]'];
  const before = process.cpuUsage();
  const { model } = await plan(fixture('small'), { set: wide });
  expect(model.trainable).toBe(3 * 10_000 + 10_001 * 10_000 + 10_001 * 2);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
});

test('what plan prints is the same experiment', async () => {
  const { stdout } = await command('plan', fixture('small'));
  const again = join(emptyFolder(), 'again.yaml');
  writeFileSync(again, stdout.slice(0, stdout.indexOf('\nlayer ')));
  const { plan } = JSON.parse((await command('plan', again, '--json')).stdout);
  expect(plan.experiment).toEqual(parse(readFileSync(again, 'utf8')));
});

test('explain says where a value comes from, and what it may be', async () => {
  const { code, stdout } = await command('explain', fixture('endless'), 'model.layers.hidden.units');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^model\.layers\[0\]\.units: 8\n/);
  expect(stdout).toMatch(/small\.yaml:10:28, which the file extends/);
  expect(await command('explain', fixture('small'), 'optimizer.learninRate')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean `learningRate`?'),
  });
});

test('describe goes from kinds to a component', async () => {
  expect((await command('describe')).stdout).toMatch(/^layer\n {2}A part of the model\./m);
  expect((await command('describe', 'schedule')).stdout).toMatch(/^ {2}cosine +\S/m);
  expect((await command('describe', 'layer', 'dense')).stdout).toMatch(/^ {2}units +.*required\n/m);
  expect(await command('describe', 'layr')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'unknown-type\n  There is no kind `layr`. Did you mean `layer`?\n\n',
  });
  expect(await command('describe', 'layer', 'denze')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'unknown-type\n  No layer is called `denze`. Did you mean `dense`?\n\n',
  });
});

test('schema accepts an experiment, and with a file its own components', async () => {
  const accepts = async (file: string, ...args: string[]) => {
    const ajv = new Ajv({ strict: false });
    return ajv.validate(JSON.parse((await command('schema', ...args)).stdout), parse(readFileSync(file, 'utf8')));
  };
  expect(await accepts(fixture('small'))).toBe(true);
  expect(await accepts(own)).toBe(false);
  expect(await accepts(own, own)).toBe(true);
});

test('init writes a valid experiment and overwrites none', async () => {
  const file = join(emptyFolder(), 'experiment.yaml');
  expect(await command('init', file)).toEqual({
    code: 0,
    stdout: `Wrote ${file}. Next: npx assay run ${file}\n`,
    stderr: '',
  });
  expect(readFileSync(file, 'utf8')).toMatch(
    /^# yaml-language-server: \$schema=\.\/node_modules\/assay\/schemas\/experiment\.schema\.json\n/,
  );
  expect((await command('validate', file)).code).toBe(0);
  writeFileSync(file, 'mine');
  expect(await command('init', file)).toEqual({
    code: 1,
    stdout: '',
    stderr: `\`${file}\` already exists; left unchanged. Name another file: \`assay init other.yaml\`.\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(await command('init', join(file, 'x.yaml'))).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/could not be written: a part of its path is a file/),
  });
});

test('init --mnist is the tutorial', async () => {
  const file = join(emptyFolder(), 'digits.yaml');
  expect((await command('init', '--mnist', file)).code).toBe(0);
  expect(parse(readFileSync(file, 'utf8'))).toEqual(
    parse(readFileSync(join(root, 'experiments/mnist-mlp.yaml'), 'utf8')),
  );
});

test('run and report: what a run derives is made again, byte for byte', async () => {
  const out = emptyFolder();
  expect((await command('run', fixture('small'), '--out', out, '--set', 'reporters=[csv, plots]')).code).toBe(0);
  const folder = join(
    out,
    'small',
    readdirSync(join(out, 'small')).find((name) => name !== 'latest')!,
  );
  const derived = ['metrics.csv', ...readdirSync(join(folder, 'plots')).map((name) => join('plots', name))];
  const before = derived.map((file) => readFileSync(join(folder, file)));
  for (const file of derived) rmSync(join(folder, file));
  const { code, stdout, stderr } = await command('report', join(out, 'small/latest'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n').sort()).toEqual(derived.map((file) => join(out, 'small/latest', file)).sort());
  expect(derived.map((file) => readFileSync(join(folder, file)))).toEqual(before);
  expect(await command('report', out)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^`.*` is not the folder of a run: its `events\.jsonl` is missing\.\n$/),
  });
});

test('doctor lists engines, and what is missing with the command that gets it', async () => {
  const { code, stdout } = await command('doctor');
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ engine onnx +onnxruntime-node \d/);
  expect(stdout).toMatch(/✓ engine cpu +tfjs-backend-cpu 4\.22\.0/);
  const findings = JSON.parse((await command('doctor', '--json')).stdout) as {
    name: string;
    state: string;
    detail: string;
  }[];
  expect(findings.map(({ name }) => name)).toEqual([
    'assay',
    'node',
    'engine auto',
    'engine cpu',
    'engine onnx',
    ...['webgpu', 'cuda', 'dml', 'coreml'].map((device) => `engine onnx:${device}`),
    'engine tensorflow',
    'wasm',
    'plots',
    'mnist',
    'mlflow',
    'git',
  ]);
  // No machine has both.
  expect(
    findings.filter(
      ({ state, detail }) =>
        state === 'missing' &&
        /has no device `(dml|coreml)` here: onnxruntime-node \S+ has it on .* only, and this is/.test(detail),
    ).length,
  ).toBeGreaterThan(0);
});

test('compare prints runs side by side, as a table, as CSV and as JSON', async () => {
  const runs = ['mnist', 'failed', 'nan'].map((name) =>
    relative(process.cwd(), join(root, 'test/fixtures/runs', name)),
  );
  const { code, stdout, stderr } = await command('compare', ...runs);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`\
run                           status     metrics.1  test/loss  best (epoch)       done   took  test/accuracy  test/topK  train/loss  train/accuracy  train/topK
2026-11-24T03-52-10-3b9fe1c2  completed  topK          0.1861   0.1830 (17)  20 epochs   31 s         0.9540     0.9985      0.2070          0.9509      0.9984
2026-11-24T03-52-10-3b9fe1c2  failed     –                  –             –   0 epochs  0.4 s              –          –           –               –           –
2026-11-24T03-52-10-3b9fe1c2  stopped    –                NaN    0.3500 (1)   5 epochs  8.0 s         0.9529          –         NaN          0.9457           –

The best test/loss after the last epoch comes first.
`);
  expect((await command('compare', '--csv', ...runs)).stdout.split('\n').map((line) => line.split(',')[1])).toEqual([
    'status',
    'completed',
    'failed',
    'stopped',
    undefined,
  ]);
  expect(JSON.parse((await command('compare', '--json', '--metric', 'test/accuracy', ...runs)).stdout)).toMatchObject({
    metric: 'test/accuracy',
    goal: 'maximize',
    runs: [{ status: 'completed' }, { status: 'stopped' }, { status: 'failed' }],
  });
  expect(await command('compare', 'nonsense', '--out', 'none')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'No run is found at `nonsense`. `none` holds no runs; `--out` names the folder of all runs.\n',
  });
});

test('diff says what is not the same in two runs', async () => {
  const [mnist, nan] = ['mnist', 'nan'].map((name) =>
    relative(process.cwd(), join(root, 'test/fixtures/runs', name)),
  ) as [string, string];
  const { code, stdout, stderr } = await command('diff', mnist, nan);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('A          mnist-mlp/2026-11-24T03-52-10-3b9fe1c2: completed, 20 epochs in 31 s\n');
  expect(stdout).toMatch(/\nvalues\n {2}metrics\[1\]\.type\n {4}A {2}topK\n {4}B {2}–\n/);
  expect(stdout).toMatch(/\ndata\n {2}the same\n\nenvironment\n {2}the same\n\nafter the last epoch\n/);
  expect(stdout).toMatch(/test\/accuracy +0\.9540 ± 0\.\d+ +0\.9529( ± \S+)? +-0\.0011/);
  expect(JSON.parse((await command('diff', '--json', mnist, nan)).stdout)).toMatchObject({
    runs: [{ status: 'completed' }, { status: 'stopped' }],
    spread: 'epochs',
  });
  expect(await command('diff', mnist, 'nonsense', '--out', 'none')).toMatchObject({
    code: 2,
    stderr: 'No run is found at `nonsense`. `none` holds no runs; `--out` names the folder of all runs.\n',
  });
});
