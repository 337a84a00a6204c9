import { yamlText } from './yaml-text.ts';

export const head = (name: string, source: string): readonly string[] => [
  '# yaml-language-server: $schema=./node_modules/assay/schemas/experiment.schema.json',
  `# Written by \`assay init\` after a look at ${source}. Change what you know better.`,
  '# `npx assay validate` checks it, `npx assay plan` shows every value, `npx assay describe layer` lists the layers.',
  `name: ${yamlText(name)}`,
  `${'seed: 1'.padEnd(46)} # all random numbers derive from it`,
  '',
];

interface Training {
  readonly rows: number;
  /** Undefined where a number is predicted. */
  readonly classes: number | undefined;
  readonly hidden: readonly string[];
  /** Whether the test part has files of its own. */
  readonly hasTest?: boolean;
}

/** The sections after the columns: split, batch, model, loss and training. */
export const trainingOf = (
  { rows, classes, hidden, hasTest = false }: Training,
  transforms: readonly string[] = [],
): readonly string[] => {
  const batch = batchOf(rows);
  return [
    ...splitOf(rows, hasTest),
    `${`  batch: {train: ${batch}, test: ${Math.max(128, batch)}}`.padEnd(46)} # rows per step`,
    ...transforms,
    '',
    'model:',
    '  layers:',
    ...hidden,
    `${`    - {type: dense, units: ${classes ?? 1}}`.padEnd(46)} # ${classes === undefined ? 'the number' : 'one output per class'}`,
    '',
    classes === undefined ? 'loss: meanSquaredError' : 'loss: crossEntropy',
    classes === undefined ? 'metrics: [r2, meanAbsoluteError]' : 'metrics: [accuracy]',
    '',
    'optimizer: {type: adam, learningRate: {type: cosine, start: 0.003}}',
    `train: {epochs: ${epochsOf(rows, batch)}}`,
    'reporters: [console, csv, plots]',
    '',
  ];
};

const batchOf = (rows: number): number => {
  if (rows < 1000) return 16;
  if (rows < 10_000) return 32;
  return rows < 100_000 ? 128 : 512;
};

/** About 2,000 steps, in 5 to 50 epochs. */
const epochsOf = (rows: number, batch: number): number =>
  Math.min(50, Math.max(5, Math.round((2000 * batch) / (0.7 * rows))));

/** A share must give at least one row. */
const splitOf = (rows: number, hasTest: boolean): readonly string[] => {
  if (hasTest) return rows < 10 ? [] : ['  split: {validation: 0.1}'];
  if (rows < 5) return [];
  return rows < 20 ? ['  split: {test: 0.2}'] : ['  split: {test: 0.2, validation: 0.1}'];
};
