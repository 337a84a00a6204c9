/** A folder, a data file or a request may hold texts of any length; a message about them is short. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { serve, validate } from '../../src/index.ts';
import { emptyFolder } from './_assay.ts';
import { rawCommand } from './_in-process.ts';

const long = 'x'.repeat(100_000);
const most = 2000;

const experiment = {
  name: 'named',
  data: {
    type: 'csv',
    train: 'train.csv',
    test: 'test.csv',
    target: 'label',
    labels: 'class',
    batch: { train: 2, test: 2 },
  },
  model: { layers: [{ type: 'dense', units: 4, name: 'hidden' }, 'relu', { type: 'dense', units: 2 }] },
  loss: 'crossEntropy',
  metrics: ['accuracy'],
  optimizer: { type: 'sgd', learningRate: { type: 'constant', value: 0.1 } },
  train: {
    epochs: 1,
    best: 'test/loss',
    stoppers: [{ type: 'earlyStopping', patience: 3, monitor: 'test/loss' }],
    checkpoint: { every: '1 epochs' },
  },
  reporters: ['csv'],
};
const rows = '0,1,yes\n1,0,no\n0,2,yes\n2,0,no\n';

type Path = readonly (string | number)[];

const stringsOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => stringsOf(child, [...path, key]));
};

/** One path for each text: a plan names the origin of hundreds of values by the same words. */
const distinct = (value: object): Path[] => {
  const textAt = (path: Path) => path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], value);
  return [...new Map(stringsOf(value).map((path) => [textAt(path), path])).values()];
};

const keysOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value).map((key) => [...path, key]);
  return [...own, ...Object.entries(value).flatMap(([key, child]) => keysOf(child, [...path, key]))];
};

const withLong = (tree: object, path: Path): object => {
  const changed = structuredClone(tree);
  (parentOf(changed, path) as Record<string, unknown>)[path.at(-1)!] = long;
  return changed;
};

const withLongKey = (tree: object, path: Path): object => {
  const changed = structuredClone(tree);
  const parent = parentOf(changed, path) as Record<string, unknown>;
  parent[long] = parent[path.at(-1)!];
  Reflect.deleteProperty(parent, path.at(-1)!);
  return changed;
};

const parentOf = (tree: object, path: Path): unknown =>
  path.slice(0, -1).reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], tree);

const folderWith = (content: object, { header = 'a,b,label', text = rows } = {}): string => {
  const folder = emptyFolder();
  for (const name of ['train.csv', 'test.csv']) writeFileSync(join(folder, name), `${header}\n${text}`);
  writeFileSync(join(folder, 'experiment.yaml'), JSON.stringify(content));
  return folder;
};

/** Runs a command: its errors are no bugs and have no long line. */
const expectShort = async (...args: string[]): Promise<void> => {
  const { stderr } = await rawCommand(...args);
  const named = args.map((arg) => arg.slice(0, 100)).join(' ');
  expect(stderr.slice(0, most), named).not.toContain('This is a bug');
  for (const line of stderr.split('\n')) expect(line.length, `${named}: ${line.slice(0, 300)}`).toBeLessThan(most);
};

const expectShortTraining = async (folder: string): Promise<void> => {
  const file = join(folder, 'experiment.yaml');
  const [checked] = await validate([file]);
  for (const { message } of checked!.issues) expect(message.length, message.slice(0, 300)).toBeLessThan(most);
  await expectShort('validate', file);
  await expectShort('plan', file);
  await expectShort('run', file, '--engine', 'cpu', '--out', join(folder, 'runs'));
};

const named = (paths: readonly Path[]): (readonly [string, Path])[] => paths.map((path) => [path.join('.'), path]);

describe('an experiment', () => {
  test.each(named(stringsOf(experiment)))('with a long text at %s', async (_, path) => {
    await expectShortTraining(folderWith(withLong(experiment, path)));
  });

  test.each(named(keysOf(experiment)))('with a long key in place of %s', async (_, path) => {
    await expectShortTraining(folderWith(withLongKey(experiment, path)));
  });

  test.each<[string, object]>([
    ['a file to extend', { extends: long }],
    ['a module', { use: [`./${long}`] }],
    ['an amount', { train: { epochs: long } }],
    ['a variable', { name: `\${env:${long}}` }],
    ['a sweep', { sweep: { space: { [long]: [1, 2] }, objective: { metric: long }, where: long } }],
  ])('with %s of a long text', async (_, changed) => {
    await expectShortTraining(folderWith({ ...experiment, ...changed }));
  });
});

describe('a table', () => {
  test.each([
    ['column', { header: `a,${long},label` }],
    ['target', { header: `a,b,${long}` }],
    ['class', { text: rows.replaceAll('yes', long) }],
    ['class of one row', { text: `${rows}0,1,${long}\n` }],
    ['value', { text: `${rows}${long},1,yes\n` }],
    ['row', { text: `${rows}"${long}\n` }],
    ['row of other length', { text: `${rows}${`${long},`.repeat(3)}yes\n` }],
  ])('with a long %s', async (_, table) => {
    await expectShortTraining(folderWith(experiment, table));
  });
});

describe('a run', () => {
  let folder: string;
  let run: string;
  beforeAll(async () => {
    folder = folderWith(experiment);
    const { stderr } = await rawCommand(
      'run',
      join(folder, 'experiment.yaml'),
      '--engine',
      'cpu',
      '--out',
      join(folder, 'runs'),
    );
    expect(stderr).toBe('');
    const runs = join(folder, 'runs/named');
    run = readdirSync(runs).find((name) => name.startsWith('20'))!;
  });

  const commands = (path: string): string[][] => [
    ['report', path],
    ['evaluate', path, '--engine', 'cpu'],
    ['export', path],
    ['resume', path],
    ['diff', path, path],
    ['compare', path, path],
  ];

  test.each(['plan.json', 'environment.json', 'source.json', 'model/transforms.json', 'model/model.json'])(
    'with any long text in %s',
    async (name) => {
      const content = JSON.parse(readFileSync(join(folder, 'runs/named', run, name), 'utf8')) as object;
      for (const [at, path] of distinct(content).entries()) {
        const copy = join(emptyFolder(), 'run');
        cpSync(join(folder, 'runs/named', run), copy, { recursive: true });
        writeFileSync(join(copy, name), JSON.stringify(withLong(content, path)));
        // Every command would take minutes; the next text gets the next one.
        await expectShort(...commands(copy)[at % commands(copy).length]!);
      }
    },
  );

  test('a request to its server', async () => {
    const server = await serve(join(folder, 'runs/named', run), { port: 0, engine: 'cpu' });
    const ask = async (path: string, init?: RequestInit): Promise<string> =>
      ((await (await fetch(`${server.url}${path}`, init)).json()) as { error: string }).error;
    const json = { 'content-type': 'application/json' };
    const post = (headers: Record<string, string>, body: string) => ask('/predict', { method: 'POST', headers, body });
    try {
      for (const error of [
        await ask(`/${long.slice(0, 10_000)}`),
        await post({ 'content-type': long.slice(0, 10_000) }, '[]'),
        await post({ ...json, origin: `http://${long.slice(0, 10_000)}` }, '[]'),
        await post(json, JSON.stringify({ samples: [long] })),
        await post(json, JSON.stringify({ [long]: 1 })),
        await post(json, JSON.stringify([long, long])),
        await post(json, JSON.stringify({ a: long, b: long })),
      ])
        expect(error.length, error.slice(0, 300)).toBeLessThan(most);
    } finally {
      await server.close();
    }
  });

  test('a name of a folder', async () => {
    const missing = join(folder, ...Array.from({ length: 40 }, () => 'x'.repeat(100)));
    for (const args of commands(missing)) await expectShort(...args);
    const made = join(emptyFolder(), ...Array.from({ length: 15 }, () => 'x'.repeat(200)));
    mkdirSync(made, { recursive: true });
    for (const args of commands(made)) await expectShort(...args);
  });
});
