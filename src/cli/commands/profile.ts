import { Command } from 'commander';
import pc from 'picocolors';
import type { Profile, ProfiledKernel } from '../../api/profile.ts';
import { columnTable } from '../../reporters/console/screen.ts';
import { count, shape } from '../../reporters/console/words.ts';
import { repeated, withEngine } from '../changes.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson, showDownload, showPreparation, terminal } from '../text/output.ts';

interface ProfileOptions {
  readonly set?: readonly string[];
  readonly engine?: string;
  readonly threads?: number;
  readonly plot?: string;
  readonly json?: true;
}

export const profileCommand = (_exit: Exit): Command =>
  withEngine(
    new Command('profile')
      .summary('Show where the time of a step goes.')
      .description(
        'Trains some steps and shows where their time goes: feed, forward, backward and update, by layer and ' +
          'by kernel.',
      )
      .argument('<file>', 'Experiment file (YAML).')
      .option('--set <path=value>', 'Change a value, such as `data.batch.train=256`. Repeatable.', repeated),
    'Engine',
  )
    .option('--plot <file>', 'Draw the time of each layer, as .svg or .png.')
    .option('--json', 'Print JSON with every kernel.')
    .addHelpText(
      'after',
      examples([
        'assay profile experiments/mnist-mlp.yaml',
        'assay profile experiment.yaml --threads 2 --plot profile.png',
        "assay profile experiment.yaml --json | jq '.kernels[0]'",
      ]),
    )
    .action(async (file: string, { json, ...options }: ProfileOptions) => {
      const { profile } = await import('../../api/profile.ts');
      const found = await profile(file, { ...options, onDownload: showDownload, onPrepare: showPreparation });
      if (json) printJson(found);
      else print(profileText(found));
    });

const profileText = (found: Profile): string => {
  const { name, secondsPerStep, engine, batch, steps, phases } = found;
  const total = Object.values(phases).reduce((a, b) => a + b, 0);
  return [
    `${pc.bold(name)}: ${milliseconds(secondsPerStep)} ms a step of ${batch} on ${engine}`,
    pc.dim(`Kernels are timed by ONNX Runtime’s profiler, in ${count(steps)} more steps.`),
    '',
    phasesText(found, total),
    '',
    layersText(found, total),
    '',
    kernelsText(found, total),
    '',
    slowestText(found, total),
  ].join('\n');
};

const milliseconds = (seconds: number): string => (seconds * 1000).toFixed(seconds < 0.0995 ? 2 : 1);
const share = (seconds: number, of: number): string => `${((100 * seconds) / of).toFixed(1)} %`;
/** Nothing is told apart from little. */
const cell = (seconds: number): string => (seconds === 0 ? '–' : milliseconds(seconds));
const table = (head: readonly string[], rows: readonly (readonly string[])[], left: number): string =>
  columnTable({ columns: terminal().live ? terminal().columns : 80, colors: pc }, head, rows, left);

const phasesText = ({ phases }: Profile, total: number): string => {
  const words: Readonly<Record<keyof Profile['phases'], string>> = {
    outside: 'between blocks of steps: feed, metrics, events',
    feed: 'transforms of the batch',
    forward: 'the model, the loss and the metrics',
    backward: 'gradients',
    update: 'weights and optimizer state',
    overhead: 'between kernels',
  };
  return table(
    ['phase', '', 'ms', 'share'],
    Object.entries(words).map(([phase, what]) => [
      phase,
      what,
      milliseconds(phases[phase as keyof Profile['phases']]),
      share(phases[phase as keyof Profile['phases']], total),
    ]),
    2,
  );
};

const layersText = ({ layers }: Profile, total: number): string =>
  table(
    ['layer', 'forward', 'backward', 'update', 'ms', 'share'],
    layers.map(({ name, seconds: { feed, forward, backward, update } }) => {
      const all = feed + forward + backward + update;
      return [name, cell(feed + forward), cell(backward), cell(update), milliseconds(all), share(all, total)];
    }),
    1,
  );

const mostShown = 10;

const kernelsText = ({ kernels }: Profile, total: number): string => {
  const sums = new Map<string, { calls: number; seconds: number }>();
  for (const { kernel, calls, seconds } of kernels) {
    const before = sums.get(kernel) ?? { calls: 0, seconds: 0 };
    sums.set(kernel, { calls: before.calls + calls, seconds: before.seconds + seconds });
  }
  const rows = [...sums].sort(([, a], [, b]) => b.seconds - a.seconds).slice(0, mostShown);
  return table(
    ['kernel', 'calls', 'ms', 'share'],
    rows.map(([kernel, { calls, seconds }]) => [
      kernel,
      String(Math.round(calls)),
      milliseconds(seconds),
      share(seconds, total),
    ]),
    1,
  );
};

const slowestText = ({ kernels }: Profile, total: number): string =>
  table(
    ['layer', 'phase', 'kernel', 'output', 'ms', 'share'],
    kernels
      .slice(0, mostShown)
      .map((kernel) => [
        layerOf(kernel),
        kernel.phase ?? '',
        kernel.kernel,
        shape(kernel.shape).replaceAll(' ', ''),
        milliseconds(kernel.seconds),
        share(kernel.seconds, total),
      ]),
    4,
  );

/** The innermost one; an update is that of a weight. */
const layerOf = ({ layers, phase, state, owner }: ProfiledKernel): string =>
  layers.at(-1) ?? (phase === 'update' ? state : undefined) ?? owner;
