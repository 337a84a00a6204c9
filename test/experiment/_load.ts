import { builtins } from '../../src/components/index.ts';
import { createDataIo } from '../../src/data/io.ts';
import { readExperiment, settle, type Loaded, type ReadExperiment, type Source } from '../../src/experiment/load.ts';
import {
  defineDataset,
  defineEngine,
  defineLoss,
  defineMetric,
  defineReporter,
  type Component,
} from '../../src/registry/define.ts';
import { integer, text } from '../../src/registry/fields.ts';
import { DataError, type Inspection } from '../../src/contracts/data.ts';
import { defined } from '../../src/defined.ts';

/** A dataset of a given size without files, so that a test says only what it is about. */
export const toy = defineDataset({
  type: 'toy',
  summary: 'For tests.',
  fields: {
    train: integer({ minimum: 1, default: 100, description: 'Training samples.' }),
    test: integer({ minimum: 0, default: 20, description: 'Test samples; 0 for no test part.' }),
    width: integer({ minimum: 1, default: 4, description: 'Features.' }),
    file: text({ default: '', description: 'A file that must be there.' }),
  },
  examples: [{}],
  inspect: async ({ train, test, width, file }, io): Promise<Inspection> => {
    if (file === 'missing.bin') throw new DataError('There is no file `missing.bin`.', 'file');
    if (file !== '') await io.head(file, 1);
    return {
      counts: defined({ train, test: test > 0 ? test : undefined }),
      features: { shape: [width], dtype: 'float32' },
      labels: { kind: 'class', classes: ['a', 'b', 'c'] },
      source: 'test',
    };
  },
  load: () => Promise.reject(new Error('not loaded in these tests')),
});
const reporter = (type: string) =>
  defineReporter({ type, summary: 'For tests.', fields: {}, examples: [{}], open: () => ({}) });
const logits = defineLoss({
  type: 'toyLoss',
  summary: 'For tests.',
  fields: {},
  examples: [{}],
  needs: { labels: 'class', output: 'logits' },
  value: (_, tf) => tf.scalar(0),
});
const distance = defineLoss({
  type: 'toyDistance',
  summary: 'For tests.',
  fields: {},
  examples: [{}],
  needs: { labels: 'value', output: 'value' },
  value: (_, tf) => tf.scalar(0),
});
const hits = defineMetric({
  type: 'hits',
  summary: 'For tests.',
  fields: {},
  examples: [{}],
  needs: { labels: 'class', output: 'any' },
  goal: 'maximize',
  partial: () => ({}),
  value: () => 0,
});
const auto = defineEngine({
  type: 'auto',
  summary: 'For tests.',
  fields: { threads: integer({ minimum: 1, default: 1, description: 'Threads.' }) },
  examples: [{}],
  open: () => Promise.reject(new Error('not opened in these tests')),
});

const own = [
  toy,
  logits,
  distance,
  hits,
  auto,
  reporter('console'),
  reporter('csv'),
  reporter('plots'),
] as unknown as readonly Component[];
/** The built-in components, with those of these tests in the place of their namesakes. */
export const components: readonly Component[] = [
  ...own,
  ...builtins.filter(({ kind, type }) => !own.some((ours) => ours.kind === kind && ours.type === type)),
];

export const start = `
name: first
data: toy
model: {layers: [{type: dense, units: 3}]}
loss: toyLoss
optimizer: sgd
train: {epochs: 2}
`;

export interface Files {
  readonly [path: string]: string;
}
type More = Partial<Omit<Source, 'io'>> & { readonly modules?: Readonly<Record<string, () => readonly Component[]>> };

/** Loads \`main.yaml\` of files that are held in memory. */
export const load = async (files: Files | string, more: More = {}): Promise<Loaded> => settle(await read(files, more));

export const read = (files: Files | string, more: More = {}): Promise<ReadExperiment> => {
  const { modules = {}, ...source } = more;
  const held = typeof files === 'string' ? { 'main.yaml': files } : files;
  return readExperiment(
    {
      file: 'main.yaml',
      env: {},
      ...source,
      io: {
        readText: async (path) =>
          held[path] ?? Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' })),
        data: (from) => createDataIo(from),
        components: async (module) => modules[module]!(),
      },
    },
    components,
  );
};

/** Code, path and severity of each issue, for tests that are not about words. */
export const codesOf = ({ issues }: Loaded): string[] => issues.map(({ code, path }) => `${code} ${path}`.trim());
