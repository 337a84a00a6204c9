import { listIn, readIn } from '../../../files/folder-files.ts';
import { drawPlots } from '../../../plots/draw-plots.ts';
import { metricsCsv } from '../../../results/run/metrics-csv.ts';
import { readRun } from '../../../results/run/read-run.ts';
import { imageFiles } from './images.ts';

/** A file to be kept with a run, read when its turn comes. */
export interface RunFile {
  readonly path: string;
  readonly read: () => Promise<Uint8Array>;
}

/** What is there from the start. */
export const firstFiles = async (folder: string): Promise<readonly RunFile[]> => {
  const there = new Set(await listIn(folder, '.'));
  return ['experiment.yaml', 'plan.json', 'environment.json']
    .filter((name) => there.has(name))
    .map((name) => fileIn(folder, name));
};

/**
 * What is there at the end: metrics.csv, plots, sample images. Where no reporter of the run wrote the first two, they
 * are made from the events; a trial of a sweep, of which there may be hundreds, gets no plots drawn.
 */
export const lastFiles = async (
  folder: string,
  { trial }: { readonly trial: boolean },
): Promise<readonly RunFile[]> => {
  const { events } = await readRun(folder);
  const drawn = await listIn(folder, 'plots');
  const redrawn = drawn.length > 0 || trial ? [] : await draw(events);
  const plots = drawn.length > 0 ? [...drawn].sort().map((name) => fileIn(folder, `plots/${name}`)) : redrawn;
  const images = trial ? {} : sampleImages(events);
  return [
    { path: 'metrics.csv', read: async () => Buffer.from(metricsCsv(events)) },
    ...plots,
    ...Object.entries(images).map(([path, bytes]) => ({ path, read: async () => bytes })),
  ];
};

/** Samples with the predictions of the end; before there are any, those of the start. */
const sampleImages = (events: Parameters<typeof drawPlots>[0]): ReturnType<typeof imageFiles> => {
  const start = events.find((event) => event.type === 'trial:start');
  const end = events.findLast((event) => event.type === 'trial:end');
  const step = events.findLast((event) => event.type === 'epoch:end')?.step ?? 0;
  if (end?.samples) return imageFiles(end.samples, step, Date.parse(end.time));
  return start ? imageFiles(start.data.samples, 0, Date.parse(start.time)) : {};
};

const fileIn = (folder: string, path: string): RunFile => ({ path, read: () => readIn(folder, path) });

const draw = async (events: Parameters<typeof drawPlots>[0]): Promise<readonly RunFile[]> => {
  const files: RunFile[] = [];
  for await (const { file, content } of drawPlots(events))
    files.push({ path: `plots/${file}`, read: async () => Buffer.from(content) });
  return files;
};
