import { join } from 'node:path';
import { measure, median } from './measure.ts';
import { models, optimizers, type BenchOptimizer } from './models/index.ts';

/** What a contender prints of its steps: milliseconds of one, of all cores together `cpu`, and its peak of memory. */
interface Steps {
  readonly milliseconds: number;
  readonly least: number;
  readonly cpu: number;
  readonly megabytes: number;
  /** Seconds that compiling took, and the nodes of the graph. */
  readonly compile?: number;
  readonly nodes?: number;
}

export interface StepOptions {
  readonly rounds: number;
  readonly python: string;
  readonly peers: string;
  readonly models: readonly string[];
  readonly optimizers: readonly string[];
  readonly threads: readonly number[];
}

/** Beside the six models that are judged by their mean. */
const extra = ['conv3x3', 'transformer'];

const here = (name: string) => join(import.meta.dirname, 'contenders', name);

/** A row a model, optimizer and number of threads: contenders run in turn, each a process of its own. */
export const benchSteps = async (options: StepOptions, print: (text: string) => void): Promise<void> => {
  const title = [
    'model',
    'rule',
    'threads',
    'assay',
    'PyTorch',
    'ratio',
    'of least',
    'of cpu',
    'tfjs-node',
    'times',
    'MB',
    'PyTorch MB',
    'compile s',
    'nodes',
  ];
  print(
    '\nA training step inside the engine (milliseconds; ratios are assay to PyTorch: of medians, of least times, ' +
      'of CPU time; times is tfjs-node to assay)\n',
  );
  print(`| ${title.join(' | ')} |\n|${title.map(() => '---').join('|')}|`);
  const logs: number[] = [];
  for (const threads of options.threads) {
    for (const model of options.models) {
      for (const optimizer of options.optimizers) {
        const row = await contest(model, optimizer, threads, options);
        if (row.ratio !== undefined && !extra.includes(model)) logs.push(Math.log(row.ratio));
        print(`| ${row.cells.join(' | ')} |`);
      }
    }
  }
  if (logs.length > 0)
    print(
      `\nGeometric mean of the ratios of medians, without ${extra.join(' and ')}: ` +
        `${Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length).toFixed(2)}`,
    );
};

const contest = async (model: string, optimizer: string, threads: number, { rounds, python, peers }: StepOptions) => {
  const commands: Readonly<
    Record<
      string,
      { readonly command: readonly string[]; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> }
    >
  > = {
    assay: { command: [process.execPath, '--import', 'tsx', here('steps.ts'), model, optimizer, String(threads)] },
    torch: { command: [python, here('torch_steps.py'), model, optimizer, String(threads)] },
    // TensorFlow takes all cores unless it is told otherwise.
    tfjs: {
      command: [process.execPath, here('tfjs-steps.mjs'), model, optimizer],
      cwd: peers,
      env: { TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: '1' },
    },
  };
  const found: Record<string, Steps[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, { command, ...where }] of Object.entries(commands)) {
      if (round > 0 && !found[name]) continue;
      const run = await measure(command, where).catch(() => undefined);
      const line = run?.stdout.trim().split('\n').at(-1);
      if (line) (found[name] ??= []).push(JSON.parse(line) as Steps);
    }
  }
  const middle = (name: string, of: (steps: Steps) => number | undefined): number | undefined =>
    found[name] && median(found[name].map((steps) => of(steps) ?? NaN));
  const ratio = (of: (steps: Steps) => number, pick = middle) => {
    const [ours, theirs] = [pick('assay', of), pick('torch', of)];
    return ours === undefined || theirs === undefined ? undefined : ours / theirs;
  };
  const least = (name: string) => found[name] && Math.min(...found[name].map((steps) => steps.least));
  const show = (value: number | undefined, digits = 2) => (value === undefined ? '–' : value.toFixed(digits));
  const [ours, tfjs] = [middle('assay', (steps) => steps.milliseconds), middle('tfjs', (steps) => steps.milliseconds)];
  const times = ours === undefined || tfjs === undefined ? undefined : tfjs / ours;
  const ofMedians = ratio((steps) => steps.milliseconds);
  return {
    ratio: ofMedians,
    cells: [
      model,
      optimizer,
      String(threads),
      show(middle('assay', (steps) => steps.milliseconds)),
      show(middle('torch', (steps) => steps.milliseconds)),
      show(ofMedians),
      show(ratio(({ least }) => least, least)),
      show(ratio((steps) => steps.cpu)),
      show(middle('tfjs', (steps) => steps.milliseconds)),
      show(times, 1),
      show(
        middle('assay', (steps) => steps.megabytes),
        0,
      ),
      show(
        middle('torch', (steps) => steps.megabytes),
        0,
      ),
      show(middle('assay', (steps) => steps.compile)),
      show(
        middle('assay', (steps) => steps.nodes),
        0,
      ),
    ],
  };
};

export const allModels = Object.keys(models);
export const allOptimizers = Object.keys(optimizers) as BenchOptimizer[];
