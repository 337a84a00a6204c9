/** Runs to be sent: trained once, then copied. */
import { readSource, writeSource } from '../../../src/run/provenance/source.ts';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, runSweep } from '../../../src/index.ts';
import { fromValue } from '../../../src/contracts/run-events.ts';
import { type Event } from '../../../src/contracts/events.ts';

export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'assay-mlflow-'));

/** Eight images of 4 × 4 in two classes, so that there are samples, a confusion matrix and parts. */
const images = Array.from({ length: 16 }, (_, i) =>
  Array.from({ length: 4 }, (_, y) =>
    Array.from({ length: 4 }, (_, x) => (x < 2 === (i % 2 === 0) ? 200 + i : 10 + y)),
  ),
);
export const experimentText = (name: string, reporter: string, more = ''): string => `name: ${name}
data:
  type: inline
  features: ${JSON.stringify(images.map((image) => image.flat()))}
  labels: ${JSON.stringify(images.map((_, i) => (i % 2 === 0 ? 'left' : 'right')))}
  split: {test: 0.25}
  batch: {train: 4}
model: {layers: [{type: dense, units: 4, name: hidden}, relu, {type: dense, units: 2}]}
loss: crossEntropy
metrics: [accuracy]
optimizer: {type: sgd, learningRate: 0.0001, momentum: 0.5}
train: {epochs: 3, logEvery: 1}
reporters: [plots, ${reporter}]
${more}`;

/** Trains an experiment; its folder. */
export const train = async (text: string) => {
  const folder = emptyFolder();
  const file = join(folder, 'experiment.yaml');
  writeFileSync(file, text);
  return run(file, { out: join(folder, 'runs') });
};

export const trainSweep = async (text: string) => {
  const folder = emptyFolder();
  const file = join(folder, 'experiment.yaml');
  writeFileSync(file, text);
  return runSweep(file, { out: join(folder, 'runs') });
};

let trained: Promise<string> | undefined;
/** A copy of a run that nothing was sent of yet, its plan and events changed. */
export const offlineRun = async (
  change: { readonly reporter?: object; readonly events?: (events: Event[]) => readonly Event[] } = {},
): Promise<string> => {
  trained ??= train(experimentText('offline', '{type: mlflow, offline: true}')).then(({ folder }) => folder);
  const folder = join(emptyFolder(), 'run');
  cpSync(await trained, folder, { recursive: true });
  const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as {
    experiment: { reporters: { type: string }[] };
  };
  const reporters = plan.experiment.reporters.map((reporter) =>
    reporter.type === 'mlflow' ? { ...reporter, ...change.reporter } : reporter,
  );
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...plan, experiment: { ...plan.experiment, reporters } }));
  await signAgain(folder);
  if (change.events) writeEvents(folder, change.events([...eventsOf(folder)]));
  return folder;
};

/** The folder counts as this user's own again, as if `assay run` had written it so. */
export const signAgain = async (folder: string): Promise<void> => {
  const { file, changes } = await readSource(folder);
  await writeSource(folder, file, changes);
};

export const eventsOf = (folder: string): readonly Event[] =>
  readFileSync(join(folder, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
export const writeEvents = (folder: string, events: readonly Event[]): void =>
  writeFileSync(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What a server must hold of these events, row for row: step, value and time by name. */
export const pointsOf = (events: readonly Event[]): Record<string, [number, number, number][]> => {
  const points: Record<string, [number, number, number][]> = {};
  const put = (name: string, step: number, value: number, time: string) =>
    Number.isFinite(value) && (points[name] ??= []).push([step, value, Date.parse(time)]);
  for (const event of events) {
    if (event.type === 'step') {
      for (const [name, value] of Object.entries(event.values))
        put(name.replace('train/', 'step/'), event.step, fromValue(value), event.time);
      put('step/learningRate', event.step, event.learningRate, event.time);
      put('step/stepsPerSecond', event.step, event.stepsPerSecond, event.time);
    }
    if (event.type === 'epoch:end') {
      for (const [name, value] of Object.entries(event.values)) put(name, event.step, fromValue(value), event.time);
      for (const name of ['epoch', 'learningRate', 'seconds'] as const) put(name, event.step, event[name], event.time);
    }
    if (event.type === 'system')
      for (const [name, value] of Object.entries(event.values)) put(name, event.sample, fromValue(value), event.time);
  }
  return points;
};
